"""Calls the gateway's health and reflection services by grpcio, which is not ours, and prints what came of each call.

    grpc_peer.py HOST:PORT MODULES [CERTIFICATE]

MODULES is where protoc put the Python modules of our .proto files; with a certificate, which it trusts, it speaks TLS.
"""
import sys
import threading

import grpc

ADDRESS, MODULES = sys.argv[1:3]
sys.path.insert(0, MODULES)
import health_pb2  # noqa: E402
import reflection_pb2  # noqa: E402

CHECK = "/grpc.health.v1.Health/Check"
WATCH = "/grpc.health.v1.Health/Watch"


def connect(options):
    if len(sys.argv) == 3:
        return grpc.insecure_channel(ADDRESS, options)
    with open(sys.argv[3], "rb") as certificate:
        return grpc.secure_channel(ADDRESS, grpc.ssl_channel_credentials(certificate.read()), options)


def unary(channel, path=CHECK, serialize=health_pb2.HealthCheckRequest.SerializeToString):
    return channel.unary_unary(path, serialize, health_pb2.HealthCheckResponse.FromString)


def watch(channel):
    return channel.unary_stream(WATCH, health_pb2.HealthCheckRequest.SerializeToString, health_pb2.HealthCheckResponse.FromString)


def tell(what, call):
    try:
        print(what, call(), flush=True)
    except grpc.RpcError as error:
        print(what, error.code().name, error.details(), flush=True)


def name(answer):
    return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)


def streams(channel, count):
    """So many at once, all cancelled in the end."""
    calls = [watch(channel)(health_pb2.HealthCheckRequest()) for _ in range(count)]
    first = [name(next(call)) for call in calls]
    for call in calls:
        call.cancel()
    return f"{first.count('SERVING')} of {count}"


def reflect(channel, version):
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        reflection_pb2.ServerReflectionRequest.SerializeToString, reflection_pb2.ServerReflectionResponse.FromString)
    # The second question is asked only once the first is answered.
    answered = threading.Event()

    def questions():
        yield reflection_pb2.ServerReflectionRequest(list_services="")
        answered.wait(60)
        yield reflection_pb2.ServerReflectionRequest(file_containing_symbol="grpc.health.v1.Health.Check")
        yield reflection_pb2.ServerReflectionRequest(file_containing_symbol="nothing")

    answers = call(questions())
    services = [service.name for service in next(answers).list_services_response.service]
    answered.set()
    files = len(next(answers).file_descriptor_response.file_descriptor_proto)
    error = next(answers).error_response
    rest = list(answers)
    return f"{' '.join(services)}; {files} file; {error.error_code} {error.error_message}; {len(rest)} more"


request = health_pb2.HealthCheckRequest
with connect(options=[("grpc.keepalive_time_ms", 1000), ("grpc.keepalive_timeout_ms", 30000)]) as channel:
    tell("server", lambda: name(unary(channel)(request())))
    tell("service", lambda: name(unary(channel)(request(service="grpc.reflection.v1.ServerReflection"))))
    tell("no service", lambda: unary(channel)(request(service="ä%\n")))
    tell("no method", lambda: unary(channel, "/grpc.health.v1.Health/Chuck")(request()))
    tell("no message", lambda: unary(channel, serialize=lambda _: b"\x0f\xff")(request()))
    tell("too long", lambda: unary(channel)(request(service="x" * 5_000_000)))
    tell("compressed", lambda: name(unary(channel)(request(service=""), compression=grpc.Compression.Gzip)))
    tell("too long when decompressed", lambda: unary(channel)(request(service="x" * 5_000_000), compression=grpc.Compression.Gzip))
    tell("deflated", lambda: unary(channel)(request(), compression=grpc.Compression.Deflate))
    tell("deadline", lambda: [name(answer) for answer in watch(channel)(request(), timeout=1)])
    tell("streams at once", lambda: streams(channel, 2000))
    tell("several messages", lambda: channel.stream_unary(
        CHECK, request.SerializeToString, health_pb2.HealthCheckResponse.FromString)(iter([request(), request()])))
    tell("none at all", lambda: channel.stream_unary(
        CHECK, request.SerializeToString, health_pb2.HealthCheckResponse.FromString)(iter([])))
    for version in ("v1", "v1alpha"):
        tell(f"reflection {version}", lambda: reflect(channel, version))
    tell("afterwards", lambda: name(unary(channel)(request())))
