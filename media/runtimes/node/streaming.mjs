/** Where a response stream stands, as far as the handler has taken it. */
export function streamState(stream) {
  return { ended: stream.writableEnded };
}

/** `awslambda.HttpResponseStream`: puts the JSON prelude (status, headers, cookies) and eight NUL bytes before the first byte of the body. */
export const httpResponseStream = {
  from(stream, prelude) {
    stream.setContentType('application/vnd.awslambda.http-integration-response');
    stream.write(JSON.stringify(prelude));
    stream.write(Buffer.alloc(8));
    return stream;
  },
};
