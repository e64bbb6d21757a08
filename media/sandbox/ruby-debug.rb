# frozen_string_literal: true

# Required ahead of the Ruby runtime of a debugged sandbox (RUBYOPT): has the gem debug, which comes with Ruby, listen, and stops until a debugger has put its breakpoints into place. Nothing of it
# stays in the environment, for what the function starts would fight for the port.

swb_port = ENV.delete('SWB_DEBUG_PORT')
swb_host = ENV.delete('SWB_DEBUG_HOST')
swb_options = ENV.delete('SWB_USER_RUBYOPT')
swb_options.to_s.empty? ? ENV.delete('RUBYOPT') : ENV['RUBYOPT'] = swb_options

if swb_port
  begin
    # It reads its settings as it is loaded, and tells on standard error of every debugger that comes.
    swb_level = ENV['RUBY_DEBUG_LOG_LEVEL']
    ENV['RUBY_DEBUG_LOG_LEVEL'] = 'FATAL'
    begin
      require 'debug/session'
    rescue LoadError
      # GEM_PATH hides gems that Ruby brings along where its packager keeps them beside its default folder.
      found = [*Gem.default_path, "#{RbConfig::CONFIG['rubylibprefix']}/gems/#{RbConfig::CONFIG['ruby_version']}"].uniq.flat_map { |root| Dir["#{root}/gems/debug-*"].map { |gem| [root, File.basename(gem)] } }
      root, gem = found.last
      raise unless root

      $LOAD_PATH.unshift("#{root}/gems/#{gem}/lib", *Dir["#{root}/extensions/*/*/#{gem}"])
      require 'debug/session'
    end
    swb_level ? ENV['RUBY_DEBUG_LOG_LEVEL'] = swb_level : ENV.delete('RUBY_DEBUG_LOG_LEVEL')
  rescue LoadError => e
    warn "This Ruby (#{RUBY_VERSION}) has no gem debug (#{e.message}): add it to the Gemfile, or run the function without debugging."
    exit! 1
  end
  require 'debug/version'
  # Before that a debugger that came while the program was about to stop brought it down.
  if Gem::Version.new(DEBUGGER__::VERSION) < Gem::Version.new('1.7')
    warn "The gem debug of this Ruby (#{RUBY_VERSION}) is #{DEBUGGER__::VERSION}; 1.7 is wanted, which Ruby 3.2 brings: install it, or run the function without debugging."
    exit! 1
  end
  DEBUGGER__::CONFIG.set_config(no_sigint_hook: true)
  DEBUGGER__.open(host: swb_host, port: swb_port.to_i, nonstop: true)
  # The gem's own initial stop is at the runtime's first line; this one is where the function has not begun.
  DEBUGGER__::SESSION.add_line_breakpoint(__FILE__, __LINE__ + 1, oneshot: true, hook_call: false)
  swb_port = nil
end
