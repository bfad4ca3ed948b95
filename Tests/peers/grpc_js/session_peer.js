// Calls the gateway's sessions by @grpc/grpc-js, which is not ours, and prints what came of each call.
//
//   session_peer.js HOST:PORT PROTOS SCENE
//
// PROTOS is the folder of our .proto files; SCENE is one of the functions below.
'use strict';

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, protos, scene] = process.argv.slice(2);
const files = ['session', 'bus', 'can', 'connector', 'unavailable', 'cantools', 'function', 'function_broker', 'user_interface'].map((name) => `${name}.proto`);
const { openOBD, canTools } = grpc.loadPackageDefinition(
  loader.loadSync(files, { includeDirs: [protos], keepCase: true, enums: String, defaults: true }));
const clients = {};

function client(service) {
  const kind = openOBD.v1[service] ?? canTools.v1[service];
  return clients[service] ??= new kind(address, grpc.credentials.createInsecure());
}

function metadata(token) {
  const made = new grpc.Metadata();
  if (token !== undefined) {
    made.set('authorization', `Bearer ${token}`);
  }
  return made;
}

function unary(service, method, request, token) {
  return new Promise((resolve, reject) => {
    client(service)[method](request, metadata(token), (error, answer) => error ? reject(error) : resolve(answer));
  });
}

// The first answer of a stream, or null at its end.
function first(call) {
  return new Promise((resolve, reject) => {
    call.on('error', (error) => error.code === grpc.status.CANCELLED ? resolve(null) : reject(error));
    call.on('end', () => resolve(null));
    call.on('data', (answer) => {
      resolve(answer);
      call.cancel();
    });
  });
}

function follow(service, method, request, token, options = {}) {
  return first(client(service)[method](request, metadata(token), options));
}

function duplex(service, method, request, token) {
  const call = client(service)[method](metadata(token));
  call.write(request);
  return first(call);
}

function clientStream(service, method, requests, token) {
  return new Promise((resolve, reject) => {
    const call = client(service)[method](metadata(token), (error, answer) => error ? reject(error) : resolve(answer));
    requests.forEach((request) => call.write(request));
    call.end();
  });
}

const admit = async (client_id = 'bench', client_secret = 'secret', cluster_id = '') =>
  (await unary('sessionController', 'getSessionControllerToken', { client_id, client_secret, cluster_id })).value;
const start = (token, value = 'virtual') => unary('sessionController', 'startSessionOnConnector', { value }, token);
const authenticate = async (token) => (await unary('session', 'authenticate', {}, token)).value;
const finish = (token, result = {}) => unary('session', 'finish', result, token);
const interrupt = (token, one) => unary('sessionController', 'interruptSession', { value: one.id }, token);

const calls = {
  getSession: (token, one) => unary('sessionController', 'getSession', { value: one.id }, token),
  getSessionList: (token) => unary('sessionController', 'getSessionList', {}, token),
  interruptSession: interrupt,
  list: (token) => unary('sessions', 'list', {}, token),
  watch: (token) => follow('sessions', 'watch', {}, token),
  authenticate,
  assertAuthenticationPossible: (token) => unary('session', 'assertAuthenticationPossible', {}, token),
  openSessionTokenStream: (token) => follow('session', 'openSessionTokenStream', {}, token, { deadline: Date.now() + 200 }),
  finish: (token) => finish(token),
  configureBus: (token) => clientStream('config', 'configureBus', [], token),
  getConfiguration: (token) => unary('config', 'getConfiguration', {}, token),
  openIsotpStream: (token) => duplex('can', 'openIsotpStream', { channel: { bus_name: 'none' } }, token),
  openRawStream: (token) => duplex('can', 'openRawStream', { channel: { bus_name: 'none' } }, token),
  openTp20Stream: (token) => duplex('can', 'openTp20Stream', {}, token),
  openKlineStream: (token) => duplex('kline', 'openKlineStream', {}, token),
  openDoipStream: (token) => duplex('doip', 'openDoipStream', {}, token),
  openTerminal15Stream: (token) => follow('terminal15', 'openTerminal15Stream', {}, token),
  getConnectorInformation: (token) => unary('connectionMonitor', 'getConnectorInformation', {}, token),
  openConnectorInformationStream: (token) => follow('connectionMonitor', 'openConnectorInformationStream', {}, token),
  getEcuList: (token) => unary('vehicleInfo', 'getEcuList', {}, token),
  openControlStream: (token) => duplex('userInterface', 'openControlStream', { control_label: { label: 'Look' } }, token),
  startFunctionContext: (token) => unary('function', 'startFunctionContext', {}, token),
  monitorFunctionContext: (token) => follow('function', 'monitorFunctionContext', {}, token, { deadline: Date.now() + 200 }),
  registerFunctionDetails: (token) => unary('function', 'registerFunctionDetails', { id: 'one' }, token),
  getFunctionDetails: (token) => unary('function', 'getFunctionDetails', {}, token),
  setFunctionArgument: (token) => unary('function', 'setFunctionArgument', { key: 'a', value: '1' }, token),
  getFunctionArgumentList: (token) => unary('function', 'getFunctionArgumentList', {}, token),
  setFunctionResult: (token) => unary('function', 'setFunctionResult', { key: 'r', value: '1' }, token),
  getFunctionResultList: (token) => unary('function', 'getFunctionResultList', {}, token),
  getVariableList: (token) => unary('function', 'getVariableList', { type: 'GLOBAL_CONTEXT' }, token),
  setVariable: (token) => unary('function', 'setVariable', { type: 'GLOBAL_CONTEXT', key: 'v', value: '1' }, token),
  getVariable: (token) => unary('function', 'getVariable', { type: 'GLOBAL_CONTEXT', key: 'v' }, token),
  deleteVariable: (token) => unary('function', 'deleteVariable', { type: 'GLOBAL_CONTEXT', key: 'v' }, token),
};

async function outcome(made) {
  try {
    await made();
    return 'OK';
  } catch (error) {
    return error.details?.startsWith('The session is over: ') ? 'OVER' : grpc.status[error.code] ?? String(error);
  }
}

async function tell(what, made) {
  try {
    console.log(what, await made());
  } catch (error) {
    console.log(what, grpc.status[error.code], error.details);
  }
}

// Every call, with every kind of token, in every state, each with a session of its own.
async function states() {
  const controller = await admit();
  for (const state of ['available', 'active', 'finished', 'interrupted']) {
    for (const name of Object.keys(calls)) {
      for (const kind of ['none', 'unknown', 'controller', 'authentication', 'session']) {
        if (state === 'available' && kind === 'session') {
          continue;
        }
        const one = await start(controller);
        const tokens = { unknown: 'x'.repeat(43), controller, authentication: one.authentication_token };
        if (state === 'active' || kind === 'session') {
          tokens.session = await authenticate(one.authentication_token);
        }
        if (state === 'finished') {
          await finish(one.authentication_token);
        } else if (state === 'interrupted') {
          await interrupt(controller, one);
        }
        console.log(state, name, kind, await outcome(() => calls[name](tokens[kind], one)));
        await outcome(() => interrupt(controller, one));
      }
    }
  }
}

async function texts() {
  await tell('nobody', () => admit('nobody'));
  await tell('cluster', () => admit('bench', 'secret', 'ä%\n'));
  const controller = await admit();
  await tell('ticket', () => unary('sessionController', 'startSessionOnTicket', { value: '12' }, controller));
  await tell('long', () => unary('sessionController', 'startSessionOnTicket', { value: 'x'.repeat(5000000) }, controller));
  const one = await start(controller);
  await tell('too early', () => unary('config', 'getConfiguration', {}, one.authentication_token));
  await finish(one.authentication_token);
}

// The identification number, with a control unit at the other end of the bus.
async function bench() {
  const controller = await admit();
  const token = await authenticate((await start(controller, 'car')).authentication_token);
  const bus = { bus_name: 'bus', can_bus: { pin_plus: 6, pin_min: 14, can_protocol: 'CAN_PROTOCOL_ISOTP' } };
  await clientStream('config', 'configureBus', [bus], token);
  const channel = { bus_name: 'bus', request_id: 0x7E0, response_id: 0x7E8 };
  const call = client('can').openIsotpStream(metadata(token));
  call.write({ channel, payload: '' });
  call.write({ channel, payload: '0902' });
  console.log('vin', Buffer.from((await first(call)).payload, 'hex').subarray(3).toString());
  await finish(token, { result: ['RESULT_SUCCESS'] });
}

({ states, texts, bench })[scene]().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
