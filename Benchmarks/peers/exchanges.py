"""8 bytes there and back over one bidirectional gRPC stream, by grpcio, with the messages of can-gateway's .proto files.

    exchanges.py MODULES serve                     a server that answers each message with itself; prints its address
    exchanges.py MODULES ask ECHO GATEWAY SECRET   a client of that server and of can-gateway: reads lines "echo COUNT" and
                                                   "gateway COUNT", makes as many exchanges, and prints their median in nanoseconds

MODULES is where protoc put the Python modules.
"""
import queue
import statistics
import sys
import time
from concurrent import futures

import grpc

sys.path.insert(0, sys.argv[1])
import bus_pb2 as bus  # noqa: E402
import can_pb2 as can  # noqa: E402
import common_pb2 as common  # noqa: E402
import connector_pb2 as connector  # noqa: E402
import session_pb2 as session  # noqa: E402

STREAM = "can/openIsotpStream"
CHANNEL = can.IsotpChannel(bus_name="bus", request_id=0x7E0, response_id=0x7E8)
MESSAGE = can.IsotpMessage(channel=CHANNEL, payload="0001020304050607")


class Echo(grpc.GenericRpcHandler):
    def service(self, details):
        return grpc.stream_stream_rpc_method_handler(
            lambda messages, context: messages, can.IsotpMessage.FromString, can.IsotpMessage.SerializeToString)


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(4), handlers=[Echo()])
    print(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}", flush=True)
    server.start()
    server.wait_for_termination()


class Exchange:
    def __init__(self, channel, metadata=()):
        self._requests = queue.SimpleQueue()
        self._answers = channel.stream_stream(
            f"/openOBD.v1.{STREAM}", can.IsotpMessage.SerializeToString, can.IsotpMessage.FromString)(
                iter(self._requests.get, None), metadata=metadata)

    def open(self):
        """As openOBD's clients do: the first message goes on no bus."""
        self._requests.put(can.IsotpMessage(channel=CHANNEL))

    def median(self, count):
        times = []
        for _ in range(count):
            start = time.perf_counter_ns()
            self._requests.put(MESSAGE)
            answer = next(self._answers)
            times.append(time.perf_counter_ns() - start)
            assert answer.payload == MESSAGE.payload, answer
        return statistics.median(times)


def exchange_by_gateway(address, secret):
    channel = grpc.insecure_channel(address)

    def call(path, request, answer, token="", kind="unary_unary"):
        made = getattr(channel, kind)(f"/openOBD.v1.{path}", lambda message: message.SerializeToString(), answer.FromString)
        return made(iter([request]) if kind == "stream_unary" else request, metadata=[("authorization", f"Bearer {token}")])

    claim = common.Authenticate(client_id="bench", client_secret=secret)
    controller = call("sessionController/getSessionControllerToken", claim, session.SessionControllerToken).value
    started = call("sessionController/startSessionOnConnector", session.ConnectorId(value="exchange"), common.SessionInfo, controller)
    first = call("session/authenticate", common.EmptyMessage(), session.SessionToken, started.authentication_token).value
    tokens = call("session/openSessionTokenStream", common.EmptyMessage(), session.SessionToken, first, "unary_stream")
    one = bus.BusConfiguration(bus_name="bus", can_bus=can.CanBus(pin_plus=6, pin_min=14))
    call("config/configureBus", one, common.EmptyMessage, first, "stream_unary")
    exchange = Exchange(channel, [("authorization", f"Bearer {next(tokens).value}")])
    exchange.open()
    return exchange, tokens


def ask(echo, gateway, secret):
    one, _tokens = exchange_by_gateway(gateway, secret)
    exchanges = {"echo": Exchange(grpc.insecure_channel(echo)), "gateway": one}
    print("ready", flush=True)
    for line in sys.stdin:
        name, count = line.split()
        print(exchanges[name].median(int(count)), flush=True)


if sys.argv[2] == "serve":
    serve()
else:
    ask(*sys.argv[3:])
