"""Calls the gateway's sessions by grpcio, which is not ours, and prints what came of each call.

    session_peer.py HOST:PORT MODULES SCENE

MODULES is where protoc put the Python modules of our .proto files; SCENE is one of the functions below.
"""
import datetime
import itertools
import queue
import sys
import threading
import time

import grpc

ADDRESS, MODULES, SCENE = sys.argv[1:4]
sys.path.insert(0, MODULES)
import bus_pb2 as bus  # noqa: E402
import can_pb2 as can  # noqa: E402
import cantools_pb2 as ours  # noqa: E402
import common_pb2 as common  # noqa: E402
import connector_pb2 as connector  # noqa: E402
import function_pb2 as function  # noqa: E402
import session_pb2 as session  # noqa: E402
import unavailable_pb2 as unavailable  # noqa: E402
import user_interface_pb2 as ui  # noqa: E402

EMPTY = common.EmptyMessage()
CONTROLLER, SESSION = "sessionController", "session"
channel = grpc.insecure_channel(ADDRESS)


def metadata(token):
    return [] if token is None else [("authorization", f"Bearer {token}")]


def call(path, request, answer, token=None, timeout=60):
    path = path if path.startswith("/") else f"/openOBD.v1.{path}"
    return channel.unary_unary(path, lambda message: message.SerializeToString(), answer.FromString)(
        request, metadata=metadata(token), timeout=timeout)


def stream(path, requests, answer, token=None, timeout=60):
    return channel.stream_stream(f"/openOBD.v1.{path}", lambda message: message.SerializeToString(), answer.FromString)(
        requests, metadata=metadata(token), timeout=timeout)


def follow(path, request, answer, token=None, timeout=60):
    path = path if path.startswith("/") else f"/openOBD.v1.{path}"
    return channel.unary_stream(path, lambda message: message.SerializeToString(), answer.FromString)(
        request, metadata=metadata(token), timeout=timeout)


def admit(client="bench", secret="secret", cluster=""):
    claim = common.Authenticate(client_id=client, client_secret=secret, cluster_id=cluster)
    return call(f"{CONTROLLER}/getSessionControllerToken", claim, session.SessionControllerToken).value


def start(token, name="virtual"):
    return call(f"{CONTROLLER}/startSessionOnConnector", session.ConnectorId(value=name), common.SessionInfo, token)


def authenticate(token):
    return call(f"{SESSION}/authenticate", EMPTY, session.SessionToken, token).value


def finish(token, **result):
    return call(f"{SESSION}/finish", common.ServiceResult(**result), common.EmptyMessage, token)


def interrupt(token, id):
    return call(f"{CONTROLLER}/interruptSession", common.SessionId(value=id), common.SessionInfo, token)


def outcome(made):
    try:
        made()
        return "OK"
    except grpc.RpcError as error:
        return "OVER" if error.details().startswith("The session is over: ") else error.code().name


def tell(what, made, most=None):
    try:
        print(what, made(), flush=True)
    except grpc.RpcError as error:
        print(what, error.code().name, error.details()[:most], flush=True)


def first(answers):
    try:
        return next(iter(answers))
    finally:
        answers.cancel()


CALLS = {
    "getSession": lambda token, one: call(f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, token),
    "getSessionList": lambda token, one: call(f"{CONTROLLER}/getSessionList", EMPTY, session.SessionInfoList, token),
    "interruptSession": lambda token, one: interrupt(token, one.id),
    "list": lambda token, one: call("/canTools.v1.sessions/list", ours.ListRequest(), ours.SessionPage, token),
    "watch": lambda token, one: first(follow("/canTools.v1.sessions/watch", ours.SessionFilter(), ours.SessionRecord, token)),
    "authenticate": lambda token, one: authenticate(token),
    "assertAuthenticationPossible": lambda token, one: call(
        f"{SESSION}/assertAuthenticationPossible", EMPTY, common.EmptyMessage, token),
    "openSessionTokenStream": lambda token, one: first(
        follow(f"{SESSION}/openSessionTokenStream", EMPTY, session.SessionToken, token, timeout=0.2)),
    "finish": lambda token, one: finish(token),
    "configureBus": lambda token, one: channel.stream_unary(
        "/openOBD.v1.config/configureBus", bus.BusConfiguration.SerializeToString, common.EmptyMessage.FromString)(
            iter([]), metadata=metadata(token), timeout=60),
    "getConfiguration": lambda token, one: call("config/getConfiguration", EMPTY, bus.Configuration, token),
    "openIsotpStream": lambda token, one: first(stream(
        "can/openIsotpStream", iter([can.IsotpMessage(channel=can.IsotpChannel(bus_name="none"))]), can.IsotpMessage, token)),
    "openRawStream": lambda token, one: first(stream(
        "can/openRawStream", iter([can.RawFrame(channel=can.RawChannel(bus_name="none"))]), can.RawFrame, token)),
    "openTp20Stream": lambda token, one: first(stream("can/openTp20Stream", iter([can.Tp20Message()]), can.Tp20Message, token)),
    "openKlineStream": lambda token, one: first(
        stream("kline/openKlineStream", iter([unavailable.KlineMessage()]), unavailable.KlineMessage, token)),
    "openDoipStream": lambda token, one: first(
        stream("doip/openDoipStream", iter([unavailable.DoipMessage()]), unavailable.DoipMessage, token)),
    "openTerminal15Stream": lambda token, one: first(
        follow("terminal15/openTerminal15Stream", EMPTY, unavailable.Terminal15Message, token)),
    "getConnectorInformation": lambda token, one: call(
        "connectionMonitor/getConnectorInformation", EMPTY, connector.ConnectorInformation, token),
    "openConnectorInformationStream": lambda token, one: first(follow(
        "connectionMonitor/openConnectorInformationStream", EMPTY, connector.ConnectorInformation, token)),
    "getEcuList": lambda token, one: call("vehicleInfo/getEcuList", EMPTY, connector.EcuList, token),
    "openControlStream": lambda token, one: first(stream(
        "userInterface/openControlStream", iter([ui.Control(control_label=ui.Label(label="Look"))]), ui.Control, token)),
    "startFunctionContext": lambda token, one: call("function/startFunctionContext", EMPTY, function.FunctionContext, token),
    "monitorFunctionContext": lambda token, one: first(
        follow("function/monitorFunctionContext", function.FunctionContext(), function.FunctionContext, token, timeout=0.2)),
    "registerFunctionDetails": lambda token, one: call(
        "function/registerFunctionDetails", function.FunctionDetails(id="one"), common.EmptyMessage, token),
    "getFunctionDetails": lambda token, one: call("function/getFunctionDetails", EMPTY, function.FunctionDetails, token),
    "setFunctionArgument": lambda token, one: call(
        "function/setFunctionArgument", function.Variable(key="a", value="1"), common.EmptyMessage, token),
    "getFunctionArgumentList": lambda token, one: call("function/getFunctionArgumentList", EMPTY, function.VariableList, token),
    "setFunctionResult": lambda token, one: call(
        "function/setFunctionResult", function.Variable(key="r", value="1"), common.EmptyMessage, token),
    "getFunctionResultList": lambda token, one: call("function/getFunctionResultList", EMPTY, function.VariableList, token),
    "getVariableList": lambda token, one: call(
        "function/getVariableList", function.VariableSelection(type=function.GLOBAL_CONTEXT), function.VariableList, token),
    "setVariable": lambda token, one: call(
        "function/setVariable", function.Variable(type=function.GLOBAL_CONTEXT, key="v", value="1"), common.EmptyMessage, token),
    "getVariable": lambda token, one: call(
        "function/getVariable", function.Variable(type=function.GLOBAL_CONTEXT, key="v"), function.Variable, token),
    "deleteVariable": lambda token, one: call(
        "function/deleteVariable", function.Variable(type=function.GLOBAL_CONTEXT, key="v"), common.EmptyMessage, token),
}


def states():
    """Every call, with every kind of token, in every state, each with a session of its own."""
    controller = admit()
    for state, name, kind in itertools.product(
            ("available", "active", "finished", "interrupted"), CALLS,
            ("none", "unknown", "controller", "authentication", "session")):
        one = start(controller)
        tokens = {"none": None, "unknown": "x" * 43, "controller": controller, "authentication": one.authentication_token}
        if state == "active" or kind == "session":
            # In the state "available" there is no such token.
            if state == "available":
                interrupt(controller, one.id)
                continue
            tokens["session"] = authenticate(one.authentication_token)
        if state == "finished":
            finish(one.authentication_token)
        elif state == "interrupted":
            interrupt(controller, one.id)
        print(state, name, kind, outcome(lambda: CALLS[name](tokens[kind], one)), flush=True)
        outcome(lambda: interrupt(controller, one.id))


def local():
    """A user of the gateway's machine, who needs no secret."""
    controller = admit("", "")
    request = ours.StartRequest(connector="v0", take_over=True, reason="local")
    one = call("/canTools.v1.sessions/start", request, common.SessionInfo, controller)
    listed = call("/canTools.v1.sessions/list", ours.ListRequest(filter=ours.SessionFilter(state="available")), ours.SessionPage, controller)
    print("owner", *[record.owner for record in listed.sessions], flush=True)
    print("add", outcome(lambda: call(
        "/canTools.v1.tickets/add", ours.Ticket(id="local", connector="v0"), common.EmptyMessage, controller)), flush=True)
    finish(one.authentication_token)


CONTROLLERS = {
    "startSessionOnTicket": lambda token, one: call(
        f"{CONTROLLER}/startSessionOnTicket", session.TicketId(value="4711"), common.SessionInfo, token),
    "startSessionOnConnector": lambda token, one: start(token, "other"),
    "start": lambda token, one: call("/canTools.v1.sessions/start", ours.StartRequest(connector="other"), common.SessionInfo, token),
    "interrupt": lambda token, one: call(
        "/canTools.v1.sessions/interrupt", ours.InterruptRequest(session_id=one.id), ours.SessionRecord, token),
    "add": lambda token, one: call("/canTools.v1.tickets/add", ours.Ticket(id="1", connector="other"), common.EmptyMessage, token),
    "remove": lambda token, one: call("/canTools.v1.tickets/remove", ours.Ticket(id="1"), common.EmptyMessage, token),
}


def controllers():
    """What takes a session controller token, with every kind of token; one that expired last."""
    expired = admit()
    time.sleep(3.5)
    for name, kind in itertools.product(
            CONTROLLERS, ("none", "unknown", "expired", "authentication", "session", "controller", "operator")):
        controller = admit()
        one = start(controller)
        tokens = {
            "none": None, "unknown": "x" * 43, "expired": expired, "authentication": one.authentication_token,
            "session": authenticate(one.authentication_token), "controller": controller, "operator": admit("boss"),
        }
        print(name, kind, outcome(lambda: CONTROLLERS[name](tokens[kind], one)), flush=True)
        for owner in (controller, admit("boss")):
            for left in call(f"{CONTROLLER}/getSessionList", EMPTY, session.SessionInfoList, owner).sessions:
                outcome(lambda: interrupt(owner, left.id))


def mask(text, one):
    return text.replace(one.id, "ID")


def texts():
    """What is said, and what is in the answers."""
    tell("no secret", lambda: admit(secret="wrong"))
    tell("nobody", lambda: admit(client="nobody"))
    tell("cluster", lambda: admit(cluster="elsewhere"))
    controller = admit(cluster="hall")
    tell("ticket", lambda: call(f"{CONTROLLER}/startSessionOnTicket", session.TicketId(value="12"), common.SessionInfo, controller))
    tell("connector", lambda: start(controller, "nowhere"))
    one = call(f"{CONTROLLER}/startSessionOnTicket", session.TicketId(value="4711"), common.SessionInfo, controller)
    print("info", one.state, one.grpc_endpoint == ADDRESS, len(one.authentication_token), one.created_at[:2], flush=True)
    try:
        start(controller)
    except grpc.RpcError as error:
        print("second", error.code().name, mask(error.details(), one).split(" since")[0], flush=True)
    tell("too early", lambda: call("config/getConfiguration", EMPTY, bus.Configuration, one.authentication_token))
    token = authenticate(one.authentication_token)
    tell("again", lambda: authenticate(one.authentication_token))
    print("other client", outcome(lambda: call(
        f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, admit(client="boss"))), flush=True)
    for kind in ("kline_bus", "terminal15_bus", "doip_bus"):
        wanted = bus.BusConfiguration(bus_name="b")
        getattr(wanted, kind).SetInParent()
        tell(kind, lambda: configure(token, wanted))
    tell("TP 2.0", lambda: configure(token, bus.BusConfiguration(bus_name="b", can_bus=can.CanBus(can_protocol=2))))
    plain = can.CanBus(pin_plus=6, pin_min=14)
    tell("pins", lambda: configure(token, bus.BusConfiguration(bus_name="a", can_bus=plain), bus.BusConfiguration(
        bus_name="b", can_bus=can.CanBus(pin_plus=14, pin_min=3))))
    tell("names", lambda: configure(token, *[bus.BusConfiguration(bus_name="a", can_bus=plain)] * 2))
    tell("many", lambda: configure(token, *[bus.BusConfiguration(bus_name="a", can_bus=plain)] * 5))
    tell("nothing", lambda: configure(token, bus.BusConfiguration(bus_name="a")))
    tell("rate", lambda: configure(token, bus.BusConfiguration(bus_name="a", can_bus=can.CanBus(can_bit_rate=99))))
    tell("bus", lambda: first(stream(
        "can/openIsotpStream", iter([can.IsotpMessage(channel=can.IsotpChannel(bus_name="none"))]), can.IsotpMessage, token)))
    for ecu in call("vehicleInfo/getEcuList", EMPTY, connector.EcuList, token).ecus:
        print(f"ecu {ecu.isotp_ecu.request_id:X} {ecu.isotp_ecu.response_id:X}", flush=True)
    listed = call(f"{CONTROLLER}/getSessionList", EMPTY, session.SessionInfoList, controller).sessions
    print("list", [mask(f"{info.id} {info.state}", one) for info in listed], flush=True)
    tell("finish", lambda: finish(token, result=[1, 3], user_feedback=1, description="done"))
    print("finished", call(f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, controller).state, flush=True)
    record = call("/canTools.v1.sessions/list", ours.ListRequest(filter=ours.SessionFilter(state="finished")), ours.SessionPage, controller)
    print("result", list(record.sessions[0].result.result), record.sessions[0].result.description, flush=True)
    try:
        finish(token)
    except grpc.RpcError as error:
        print("late", error.code().name, error.details().split(" at ")[0], flush=True)


def configure(token, *buses):
    channel.stream_unary("/openOBD.v1.config/configureBus", bus.BusConfiguration.SerializeToString, common.EmptyMessage.FromString)(
        iter(buses), metadata=metadata(token), timeout=60)
    return "OK"


def rotation():
    """Tokens of 3 s with 1 s between them: calls go on without a gap, a broken stream can be opened anew, an old token ends."""
    controller = admit()
    one = start(controller)
    newest = [authenticate(one.authentication_token)]
    initial = newest[0]
    tokens = follow(f"{SESSION}/openSessionTokenStream", EMPTY, session.SessionToken, newest[0], timeout=300)

    def keep():
        try:
            for token in tokens:
                newest.append(token.value)
        except grpc.RpcError as error:
            print("stream", error.code().name, flush=True)

    thread = threading.Thread(target=keep)
    thread.start()
    failures = 0
    calls = 0
    end = time.monotonic() + 5
    while time.monotonic() < end:
        # One that is on its way while the next comes.
        token = newest[-1]
        time.sleep(0.05)
        calls += 1
        failures += outcome(lambda: call("config/getConfiguration", EMPTY, bus.Configuration, token)) != "OK"
    print("calls", "many" if calls > 20 else calls, "failures", failures, "tokens", "4 and more" if len(newest) >= 4 else newest, flush=True)
    print("different", len(set(newest)) == len(newest), flush=True)
    tell("expired", lambda: mask_time(lambda: call("config/getConfiguration", EMPTY, bus.Configuration, initial)))
    tokens.cancel()
    thread.join()
    before = newest[-1]
    again = follow(f"{SESSION}/openSessionTokenStream", EMPTY, session.SessionToken, before, timeout=60)
    token = next(again).value
    print("reopened", outcome(lambda: call("config/getConfiguration", EMPTY, bus.Configuration, token)), flush=True)
    again.cancel()
    time.sleep(4)
    print("abandoned", call(f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, controller).state, flush=True)
    one = start(controller)
    print("free again", one.state, flush=True)
    finish(one.authentication_token)


def mask_time(made):
    try:
        return made()
    except grpc.RpcError as error:
        raise Masked(error.code(), error.details().split(" at ")[0]) from None


class Masked(grpc.RpcError):
    def __init__(self, code, details):
        super().__init__()
        self._code, self._details = code, details

    def code(self):
        return self._code

    def details(self):
        return self._details


def crowd():
    """200 sessions and 2,000 streams at the same time, on one connection."""
    controller = admit()
    tokens = [authenticate(start(controller, f"virtual{i}").authentication_token) for i in range(200)]
    streams = [follow("connectionMonitor/openConnectorInformationStream", EMPTY, connector.ConnectorInformation, token, timeout=300)
               for token in tokens for _ in range(10)]
    print("streams", sum(next(one).connected for one in streams), flush=True)
    print("second", sum(next(one).connected for one in streams), flush=True)
    states = [info.state for info in call(f"{CONTROLLER}/getSessionList", EMPTY, session.SessionInfoList, controller).sessions]
    print("active", states.count("active"), flush=True)
    print("one more", outcome(lambda: start(controller, "virtual200")), flush=True)
    for token in tokens:
        finish(token)
    ended = 0
    for one in streams:
        for _ in one:
            pass
        ended += one.code() == grpc.StatusCode.OK
    print("ended", ended, flush=True)


class Channel:
    """A stream whose requests are sent one by one."""

    def __init__(self, path, first, answer, token):
        self._requests = queue.SimpleQueue()
        self._requests.put(first)
        self.answers = stream(path, iter(self._requests.get, None), answer, token, timeout=None)

    def send(self, request):
        self._requests.put(request)

    def half_close(self):
        self._requests.put(None)


class IsoTp(Channel):
    def __init__(self, token, request_id=0x7E0, response_id=0x7E8, **more):
        self.channel = can.IsotpChannel(bus_name="bus", request_id=request_id, response_id=response_id, **more)
        super().__init__("can/openIsotpStream", can.IsotpMessage(channel=self.channel), can.IsotpMessage, token)

    def ask(self, payload):
        self.send(can.IsotpMessage(channel=self.channel, payload=payload))
        return next(self.answers).payload


class Raw(Channel):
    def __init__(self, token, **more):
        self.channel = can.RawChannel(bus_name="bus", **more)
        super().__init__("can/openRawStream", can.RawFrame(channel=self.channel), can.RawFrame, token)


BUS = bus.BusConfiguration(bus_name="bus", can_bus=can.CanBus(pin_plus=6, pin_min=14, can_bit_rate=2))


def interrupt_later(token, one, reason, after):
    request = ours.InterruptRequest(session_id=one.id, reason=reason)
    timer = threading.Timer(after, lambda: call("/canTools.v1.sessions/interrupt", request, ours.SessionRecord, token))
    timer.start()
    return timer


def ending(answers):
    """Reads to the end."""
    count = 0
    try:
        for _ in answers:
            count += 1
        return count, "OK", ""
    except grpc.RpcError as error:
        return count, error.code().name, error.details()


def bench():
    """From the ticket to the result, with a control unit at the other end of the bus."""
    controller = admit()
    one = call(f"{CONTROLLER}/startSessionOnTicket", session.TicketId(value="4711"), common.SessionInfo, controller)
    try:
        start(controller, "same")
    except grpc.RpcError as error:
        print("second", error.code().name, error.details().split(" since")[0].replace(one.id, "ID"), flush=True)
    token = authenticate(one.authentication_token)
    tell("configure", lambda: configure(token, BUS))
    wrong = bus.BusConfiguration(bus_name="bus", can_bus=can.CanBus(pin_plus=1, pin_min=9))
    tell("no such pins", lambda: configure(token, wrong))
    engine = IsoTp(token)
    print("vin", bytes.fromhex(engine.ask("0902"))[3:].decode(), flush=True)
    print("pending", engine.ask("010C"), next(engine.answers).payload[:4], flush=True)
    seen = call("config/getConfiguration", EMPTY, bus.Configuration, token)
    print("configuration", [one.bus_name for one in seen.buses], [f"{one.isotp_channel.request_id:X}" for one in seen.channels], flush=True)
    print("the same channel", ending(IsoTp(token).answers)[1], flush=True)
    raw = Raw(token, response_id=0x7E8)
    raw.send(can.RawFrame(channel=can.RawChannel(bus_name="bus", request_id=0x7DF), payload="02010DCCCCCCCCCC"))
    frame = next(raw.answers)
    print("raw", f"{frame.channel.response_id:X}", frame.payload[:6], frame.timestamp_ns > 0, frame.error, frame.own, flush=True)
    information = call("connectionMonitor/getConnectorInformation", EMPTY, connector.ConnectorInformation, token)
    print("connector", information.connected, information.healthy, [one.name for one in information.interfaces], flush=True)
    # Under emulation the simulated ones may be late at first.
    for _ in range(10):
        ecus = call("vehicleInfo/getEcuList", EMPTY, connector.EcuList, token).ecus
        if len(ecus) == 2:
            break
    print("ecus", [f"{ecu.isotp_ecu.request_id:X}/{ecu.isotp_ecu.response_id:X}" for ecu in ecus], flush=True)
    engine.half_close()
    print("half-closed", ending(engine.answers)[1], flush=True)
    print("opened again", IsoTp(token).ask("0100")[:4], flush=True)
    tell("finish", lambda: finish(token, result=[1], description="done"))
    print("raw stream", ending(raw.answers)[1], flush=True)
    one = start(controller, "same")
    print("free", one.state, flush=True)
    interrupt(controller, one.id)


def interrupted():
    """A session that is interrupted while it streams, and one that is taken over."""
    controller, boss = admit(), admit("boss")
    one = start(controller, "car")
    token = authenticate(one.authentication_token)
    tokens = follow(f"{SESSION}/openSessionTokenStream", EMPTY, session.SessionToken, token, timeout=300)
    configure(token, BUS)
    raw = Raw(token)
    next(raw.answers)
    timer = interrupt_later(boss, one, "the bench is needed", 1)
    count, code, details = ending(raw.answers)
    timer.join()
    print("stream", count > 0, code, details.split(" at ")[0], details.split(": ")[-1], flush=True)
    print("tokens", ending(tokens)[1:], flush=True)
    print("afterwards", outcome(lambda: finish(token)), flush=True)
    one = start(controller, "car")
    token = authenticate(one.authentication_token)
    request = ours.StartRequest(connector="same", take_over=True, reason="mine")
    taken = call("/canTools.v1.sessions/start", request, common.SessionInfo, boss)
    print("taken over", taken.state, flush=True)
    tell("lost", lambda: mask_time(lambda: call("config/getConfiguration", EMPTY, bus.Configuration, token)))
    request = ours.StartRequest(connector="car", take_over=True, reason="mine again")
    tell("not back", lambda: call("/canTools.v1.sessions/start", request, common.SessionInfo, controller))
    interrupt(boss, taken.id)


def observed():
    """Who observes hears what goes on beside the one who holds it, and cannot send."""
    controller = admit()
    holder = start(controller, "car")
    token = authenticate(holder.authentication_token)
    configure(token, BUS)
    request = ours.StartRequest(connector="car", observe=True)
    observer = authenticate(call("/canTools.v1.sessions/start", request, common.SessionInfo, controller).authentication_token)
    configure(observer, BUS)
    ears = Raw(observer, response_id=0x7E8)
    engine = IsoTp(token)
    # An ear that is not open yet hears nothing.
    while True:
        engine.ask("0100")
        if call("config/getConfiguration", EMPTY, bus.Configuration, observer).channels:
            break
    engine.ask("0100")
    print("heard", next(ears.answers).payload[2:6], flush=True)
    ears.send(can.RawFrame(channel=can.RawChannel(bus_name="bus", request_id=0x7DF), payload="00"))
    count, code, details = ending(ears.answers)
    print("sent", code, details, flush=True)
    print("ISO-TP", *ending(IsoTp(observer).answers)[1:], flush=True)
    finish(token)
    finish(observer)


def keeps():
    """A channel with a keep-alive in another diagnostic session, until somebody ends that."""
    token = authenticate(start(admit(), "car").authentication_token)
    configure(token, BUS)
    engine = IsoTp(token, keep_alive=1)
    print("session", engine.ask("1003")[:4], flush=True)
    print(ending(engine.answers)[1], flush=True)


def kept_alive():
    """A channel with a keep-alive, which is then given up."""
    token = authenticate(start(admit(), "car").authentication_token)
    configure(token, BUS)
    engine = IsoTp(token, keep_alive=1)
    print("session", engine.ask("1003")[:4], flush=True)
    time.sleep(5)
    finish(token)


def kinds():
    """ISO-TP channels of each kind, each of which sends one request; the message that opens one goes on no bus."""
    controller = admit()
    opened = 0
    for name, kinds_of in (
            ("car", [dict(padding=1), dict(padding=1, padding_byte=0xAA), dict(padding=2), dict(padding=3), dict(padding=4),
                     dict(padding=5), dict(request_id=0x18DA10F1, response_id=0x18DAF110), dict(extended_ids=True),
                     dict(extended_request_address=0xF1, extended_response_address=0x10), dict(request_id=0x7DF)]),
            ("fd", [dict(fd_length=64)])):
        one = start(controller, name)
        token = authenticate(one.authentication_token)
        configure(token, BUS)
        for more in kinds_of:
            kind = IsoTp(token, **{"request_id": 0x700, "response_id": 0x708, **more})
            kind.send(can.IsotpMessage(channel=kind.channel, payload="0902"))
            kind.half_close()
            answers = ending(kind.answers)
            if answers[1] != "OK":
                print(more, answers, flush=True)
            opened += answers[1] == "OK"
        finish(token)
    print("opened", opened, flush=True)


def slow_transceiver():
    """A bus that can be, and one that cannot."""
    try:
        token = authenticate(start(admit(), "controllers").authentication_token)
    except grpc.RpcError as error:
        print("second", error.code().name, flush=True)
        return
    fast = bus.BusConfiguration(bus_name="a", can_bus=can.CanBus(pin_plus=6, pin_min=14, can_bit_rate=4))
    slow = bus.BusConfiguration(bus_name="b", can_bus=can.CanBus(pin_plus=3, pin_min=11, transceiver=0))
    tell("configure", lambda: configure(token, fast, slow))
    finish(token)


def holds():
    """Holds two sessions with channels on both, and waits for the end."""
    controller = admit()
    channels = []
    for name in ("car", "made"):
        token = authenticate(start(controller, name).authentication_token)
        channels.append(follow(f"{SESSION}/openSessionTokenStream", EMPTY, session.SessionToken, token, timeout=None))
        configure(token, BUS)
        channels.append(IsoTp(token))
        channels.append(Raw(token))
        channels.append(Raw(token))
    # They open one by one, in the gateway's time.
    while len(call("config/getConfiguration", EMPTY, bus.Configuration, token).channels) < 3:
        time.sleep(0.1)
    print("held", flush=True)
    print(*ending(channels[-1].answers)[1:], flush=True)


def hears_nothing():
    """Opens a raw channel, of which it takes nothing."""
    token = authenticate(start(admit(), "car").authentication_token)
    configure(token, BUS)
    raw = Raw(token)
    while not call("config/getConfiguration", EMPTY, bus.Configuration, token).channels:
        time.sleep(0.1)
    print("open", flush=True)
    time.sleep(600)
    raw.half_close()


def farm():
    """A session that is asked for at one gateway, and is at another."""
    global channel
    token = admit()
    one = start(token, "s1")
    print("there", one.grpc_endpoint == sys.argv[4], one.state, flush=True)
    tell("not here", lambda: authenticate(one.authentication_token))
    first, channel = channel, grpc.insecure_channel(sys.argv[4])
    used = authenticate(one.authentication_token)
    call("config/getConfiguration", EMPTY, bus.Configuration, used)
    print("token of the other", call(f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, token).state, flush=True)
    print("list", len(call(f"{CONTROLLER}/getSessionList", EMPTY, session.SessionInfoList, token).sessions), flush=True)
    channel = first
    ended = interrupt(token, one.id)
    print("interrupted", ended.state, ended.grpc_endpoint == sys.argv[4], ended.ending.by, flush=True)
    tell("unknown", lambda: call(f"{CONTROLLER}/getSessionList", EMPTY, session.SessionInfoList, "x" * 43))


def reservations():
    """What is waited for, and what is reserved for a time to come."""
    token, boss = admit(), admit("boss")
    path = "/canTools.v1.reservations"

    def reserve(**what):
        return call(f"{path}/add", ours.ReserveRequest(**what), ours.Reservation, token)

    def tomorrow(hours):
        return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1, hours=hours)).isoformat(timespec="seconds")

    one = reserve(tags=["can-fd"], begin=tomorrow(0), duration_seconds=3600)
    begin, end = (datetime.datetime.fromisoformat(at.replace("Z", "+00:00")) for at in (one.begin, one.end))
    print("reserved", one.connector, *one.tags, (end - begin).seconds, "s", not one.waiting, flush=True)
    tell("reserved", lambda: reserve(connector="two", begin=tomorrow(0.5), duration_seconds=60), 27)
    tell("no duration", lambda: reserve(connector="two"))
    tell("no such time", lambda: reserve(connector="two", begin="tomorrow", duration_seconds=60))
    tell("nothing named", lambda: reserve(duration_seconds=60))
    tell("too long", lambda: reserve(connector="two", duration_seconds=40 * 86400))

    first = call("/canTools.v1.sessions/start", ours.StartRequest(tags=["engine"]), common.SessionInfo, token)
    print("started", first.state, flush=True)
    request = ours.StartRequest(connector="one", wait_seconds=30, duration_seconds=60)
    waiting = channel.unary_unary("/canTools.v1.sessions/start", ours.StartRequest.SerializeToString, common.SessionInfo.FromString).future(
        request, metadata=metadata(boss), timeout=60)
    listed = []
    while len(listed) < 2:
        time.sleep(0.1)
        listed = call(f"{path}/list", EMPTY, ours.ReservationList, token).reservations
    print("waits", listed[0].waiting, listed[0].connector, flush=True)
    interrupt(token, first.id)
    print("got", waiting.result().state, flush=True)
    while len(listed) > 1:
        time.sleep(0.1)
        listed = call(f"{path}/list", EMPTY, ours.ReservationList, token).reservations
    print("list", len(listed), flush=True)
    call(f"{path}/remove", ours.ReservationId(value=one.id), EMPTY.__class__, token)
    print("removed", len(call(f"{path}/list", EMPTY, ours.ReservationList, token).reservations), flush=True)
    tell("unknown", lambda: call(f"{path}/remove", ours.ReservationId(value="nonsense"), EMPTY.__class__, token))


def health():
    """grpc.health.v1, whose messages have one field each."""
    for name in ("", "openOBD.v1.sessionController", "openOBD.v1.session"):
        request = b"\n" + bytes([len(name)]) + name.encode() if name else b""
        answer, done = channel.unary_unary("/grpc.health.v1.Health/Check", bytes, bytes).with_call(request, timeout=60)
        reason = dict(done.trailing_metadata()).get("cantools-problem", "")
        print({b"\x08\x01": "SERVING", b"\x08\x02": "NOT_SERVING"}[answer], reason, flush=True)


def traced():
    """A call of somebody who traces what he does (W3C's Trace Context)."""
    claim = common.Authenticate(client_id="bench", client_secret="secret")
    channel.unary_unary(
        f"/openOBD.v1.{CONTROLLER}/getSessionControllerToken", common.Authenticate.SerializeToString,
        session.SessionControllerToken.FromString)(
        claim, metadata=[("traceparent", f"00-{sys.argv[4]}-00f067aa0ba902b7-01")], timeout=60)


if __name__ == "__main__":
    globals()[SCENE]()
