// Choose Invoke above the handler: the function runs on this machine, and the result shows where the time went.

const greeting = process.env.GREETING;

export const handler = async (event) => {
  const name = event.queryStringParameters?.name ?? 'world';
  console.log('Greeting', name);

  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: `${greeting}, ${name}!` }),
  };
};
