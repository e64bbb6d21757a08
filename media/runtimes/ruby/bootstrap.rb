# frozen_string_literal: true

# The Ruby runtime client of the process backend.
#
# It speaks the Runtime API (Lambda developer guide, "Using the Lambda runtime API") and treats handlers, errors and answers as AWS's own client (aws_lambda_ric) does, so
# that a function behaves the same with and without Docker. Standard library only; Ruby 2.7 and newer.

require 'json'
require 'logger'
require 'net/http'
require 'stringio'

$stdout.sync = true
$stderr.sync = true

# Names are AWS's: handlers may ask for them.
class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name, :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

  def initialize(request)
    @deadline_ms = request['Lambda-Runtime-Deadline-Ms'].to_i
    @aws_request_id = request['Lambda-Runtime-Aws-Request-Id']
    @invoked_function_arn = request['Lambda-Runtime-Invoked-Function-Arn']
    @tenant_id = request['Lambda-Runtime-Aws-Tenant-Id']
    @log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
    @log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']
    @function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
    @memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    @function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
    @identity = parse(request['Lambda-Runtime-Cognito-Identity'])
    @client_context = parse(request['Lambda-Runtime-Client-Context'])
  end

  def get_remaining_time_in_millis
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end

  private

  def parse(text)
    text && JSON.parse(text)
  end
end

module ServerlessWorkbench
  PREFIX = '/2018-06-01/runtime'

  # One connection to the Runtime API, one request at a time.
  class RuntimeClient
    def initialize(address, token)
      host, port = address.split(':')
      @http = Net::HTTP.new(host, port.to_i, nil)
      # `next` has no end.
      @http.read_timeout = nil
      @http.keep_alive_timeout = 1_000_000
      # A request that was sent twice would be answered twice.
      @http.max_retries = 0
      @http.start
      @token = token
    end

    def next
      answer = @http.request(prepared(Net::HTTP::Get.new("#{PREFIX}/invocation/next")))
      raise "next answered #{answer.code}" unless answer.code == '200'

      answer
    end

    def post(path, body, headers = {})
      request = prepared(Net::HTTP::Post.new(PREFIX + path, { 'Content-Type' => 'application/json' }.merge(headers)))
      peak = peak_memory
      request['swb-max-memory-bytes'] = peak.to_s if peak
      request.body = body
      @http.request(request)
    end

    def error(path, error)
      post(path, JSON.generate(error), 'Lambda-Runtime-Function-Error-Type' => error[:errorType].gsub(/[^ -~]/, '?'))
    end

    private

    def prepared(request)
      request['swb-sandbox'] = @token if @token
      request
    end

    # Bytes, where the platform tells (Linux).
    def peak_memory
      kilobytes = File.read('/proc/self/status')[/^VmHWM:\s+(\d+) kB/, 1]
      kilobytes && kilobytes.to_i * 1024
    rescue SystemCallError
      nil
    end
  end

  # `file.method`, or `file.Class.method`.
  class Handler
    attr_reader :file

    def initialize(text)
      parts = text.split('.')
      unless [2, 3].include?(parts.size)
        raise ArgumentError, "Invalid handler #{parts}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD where FILENAME corresponds with an existing Ruby source file FILENAME.rb, " \
                             'CLASS is an optional module/class namespace and METHOD is a callable method. If using CLASS, METHOD must be a class-level method.'
      end
      @file = parts.first
      @method = parts.last
      @owner = parts[1] if parts.size == 3
    end

    def call(event, context)
      target = @owner ? Kernel.const_get(@owner) : TOPLEVEL
      target.send(@method, event: event, context: context)
    end
  end

  module_function

  # Tells the host how far the boot is; file descriptor 3 is a pipe to the host.
  def mark(name)
    pipe = IO.for_fd(3, 'w')
    pipe.autoclose = false
    pipe.syswrite("#{name}\n")
  rescue SystemCallError, ArgumentError
    nil
  end

  # {errorMessage, errorType, stackTrace}, the client's own frames left out. What the client raises for a wrong handler has no stack.
  def describe(thrown, classification)
    stack = (thrown.backtrace || []).take_while { |line| !line.start_with?(__FILE__) }
    { errorMessage: thrown.message, errorType: "#{classification}<#{thrown.class}>", stackTrace: stack.first(100) }
  end

  def log_error(error, message)
    warn "#{message}: #{JSON.generate(error)}"
  end

  # An IO is an answer of another type than JSON, as it is.
  def respond(client, request_id, answer)
    path = "/invocation/#{request_id}/response"
    case answer
    when StringIO, IO then client.post(path, answer.read, 'Content-Type' => 'application/unknown')
    else client.post(path, answer.to_json)
    end
  end

  def run
    token = ENV.delete('SWB_TOKEN')
    client = RuntimeClient.new(ENV.fetch('AWS_LAMBDA_RUNTIME_API'), token)
    $LOAD_PATH.unshift(ENV.fetch('LAMBDA_TASK_ROOT'))
    # Without a token nobody listens there.
    mark('function-init') if token
    handler = load_handler(client)
    loop { invoke(client, handler) }
  end

  def load_handler(client)
    handler = Handler.new(ENV.fetch('_HANDLER', ''))
    require handler.file
    handler
  rescue Exception => e # rubocop:disable Lint/RescueException: a SyntaxError and an `exit` count as well
    raise if e.is_a?(SignalException)

    error = describe(e, 'Init')
    log_error(error, 'Init error when loading handler')
    client.error('/init/error', error)
    exit!(1)
  end

  def invoke(client, handler)
    request = client.next
    request_id = request['Lambda-Runtime-Aws-Request-Id']
    $_global_aws_request_id = request_id
    trace = request['Lambda-Runtime-Trace-Id']
    ENV['_X_AMZN_TRACE_ID'] = trace
    begin
      respond(client, request_id, handler.call(JSON.parse(request.body), LambdaContext.new(request)))
    rescue SystemExit, SignalException
      raise
    rescue Exception => e # rubocop:disable Lint/RescueException: AWS's client reports these too
      error = describe(e, 'Function')
      log_error(error, e.is_a?(StandardError) ? 'Error raised from handler method' : 'Critical exception from handler')
      client.error("/invocation/#{request_id}/error", error)
      # AWS's client does not go on after what no handler should raise.
      exit!(1) unless e.is_a?(StandardError) && !e.is_a?(NameError)
    end
  end
end

# Methods that a file defines outside of any class belong to this object.
TOPLEVEL = self

ServerlessWorkbench.run
