"""Plays functions on the gateway by grpcio: who hands a session on, who runs in it, who serves functions, who shows and asks.

    function_peer.py HOST:PORT MODULES SCENE [ARGUMENT]
"""
import os
import queue
import sys
import threading
import time

import grpc
from google.protobuf.wrappers_pb2 import Int32Value

sys.dont_write_bytecode = True
from session_peer import (  # noqa: E402
    BUS, CALLS, CONTROLLER, EMPTY, SCENE, SESSION, IsoTp, Raw, admit, authenticate, bus, call, channel, common, configure, ending, finish,
    follow, function, interrupt, metadata, ours, outcome, session, start, stream, tell, ui)
import function_broker_pb2 as broker  # noqa: E402

BROKER = "functionBroker"
GLOBAL, FUNCTION, CONNECTION = function.GLOBAL_CONTEXT, function.FUNCTION_CONTEXT, function.CONNECTION_CONTEXT


def context(token):
    return call("function/startFunctionContext", EMPTY, function.FunctionContext, token)


def monitor(token, timeout=60):
    return follow("function/monitorFunctionContext", function.FunctionContext(), function.FunctionContext, token, timeout=timeout)


def put(token, key, value, type=FUNCTION, method="setVariable"):
    variable = function.Variable(type=type, key=key)
    if isinstance(value, str):
        variable.value = value
    else:
        variable.object.Pack(value)
    call(f"function/{method}", variable, common.EmptyMessage, token)


def get(token, key, type=FUNCTION):
    return call("function/getVariable", function.Variable(type=type, key=key), function.Variable, token)


def remove(token, key, type=FUNCTION):
    call("function/deleteVariable", function.Variable(type=type, key=key), common.EmptyMessage, token)


def names(method, token):
    return [one.key for one in call(f"function/{method}", EMPTY, function.VariableList, token).variables]


def assert_possible(token):
    call(f"{SESSION}/assertAuthenticationPossible", EMPTY, common.EmptyMessage, token)
    return "possible"


def hand_over():
    """A composition hands its session to a function, which hands it on to another, and all comes back."""
    controller = admit()
    one = start(controller)
    zero = one.authentication_token
    call("function/registerFunctionDetails", function.FunctionDetails(id="composition", name="All"), common.EmptyMessage, zero)
    tell("other id", lambda: call(
        "function/registerFunctionDetails", function.FunctionDetails(id="another"), common.EmptyMessage, zero))
    print("details", call("function/getFunctionDetails", EMPTY, function.FunctionDetails, zero).name, flush=True)

    first = context(zero)
    print("ids", first.id != one.id, bool(first.monitor_token), bool(first.authentication_token), first.finished, flush=True)
    tell("parent authenticates", lambda: authenticate(zero))
    tell("parent starts another", lambda: context(zero))
    put(zero, "speed", "3", method="setFunctionArgument")
    put(zero, "number", Int32Value(value=7), method="setFunctionArgument")
    print("arguments", names("getFunctionArgumentList", first.authentication_token), flush=True)
    tell("monitor token authenticates", lambda: authenticate(first.monitor_token))
    waiting = monitor(first.monitor_token)

    token = authenticate(first.authentication_token)
    tell("too late", lambda: put(zero, "late", "1", method="setFunctionArgument"))
    tell("context in context", lambda: context(token))
    print("state", call(f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, controller).state, flush=True)
    tokens = follow(f"{SESSION}/openSessionTokenStream", EMPTY, session.SessionToken, token)
    controls = stream("userInterface/openControlStream", iter_forever(), ui.Control, token)
    put(token, "answer", "42", method="setFunctionResult")
    finish(token, result=[common.RESULT_SUCCESS], description="as it should")
    last = next(waiting)
    print("monitor", last.id == first.id, last.finished, list(last.service_result.result), last.service_result.description, flush=True)
    print("monitor ends", ending(waiting)[1], flush=True)
    print("token stream ends", ending(tokens)[1], flush=True)
    end = ending(controls)
    print("control stream ends", end[1], end[2].replace(one.id, "ID")[:48], flush=True)
    tell("function again", lambda: assert_possible(token))
    tell("its first token", lambda: assert_possible(first.authentication_token))
    tell("parent's token", lambda: assert_possible(zero))
    tell("fresh token", lambda: assert_possible(last.authentication_token))
    print("results", names("getFunctionResultList", zero), flush=True)
    print("who asks late", next(monitor(first.monitor_token)).finished, flush=True)

    second = context(last.authentication_token)
    third = context(second.authentication_token)
    authenticate(third.authentication_token)
    print("three", call(f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, controller).state, flush=True)
    finish(zero, result=[common.RESULT_FAILURE], description="enough")
    print("both gone", [next(monitor(each.monitor_token)).service_result.description for each in (second, third)], flush=True)
    tell("below is back", lambda: assert_possible(zero))
    finish(zero, result=[common.RESULT_SUCCESS])
    print("over", call(f"{CONTROLLER}/getSession", common.SessionId(value=one.id), common.SessionInfo, controller).state, flush=True)


def iter_forever():
    yield ui.Control(control_continue=ui.Continue(label="Go on"))
    threading.Event().wait(600)


def variables():
    """What is seen from where."""
    controller = admit()
    one = start(controller)
    zero = one.authentication_token
    put(zero, "mine", "below")
    put(zero, "all", Int32Value(value=5), GLOBAL)
    put(zero, "vehicle:vin", "W0L", CONNECTION)
    put(zero, "vehicle:year", "2024", CONNECTION)
    first = context(zero)
    token = authenticate(first.authentication_token)
    tell("not seen", lambda: get(token, "mine"))
    number = Int32Value()
    print("object", get(token, "all", GLOBAL).object.Unpack(number), number.value, flush=True)
    print("connection", get(token, "vehicle:vin", CONNECTION).value, flush=True)
    put(token, "mine", "above")
    put(token, "all", "changed", GLOBAL)
    listed = call("function/getVariableList", function.VariableSelection(type=CONNECTION, prefix="vehicle:v"), function.VariableList, token)
    print("by prefix", [(each.key, each.value) for each in listed.variables], flush=True)
    tell("connection's stay", lambda: remove(token, "vehicle:vin", CONNECTION))
    tell("no type", lambda: get(token, "mine", function.UNDEFINED_CONTEXT))
    tell("no value", lambda: call("function/setVariable", function.Variable(type=GLOBAL, key="x"), common.EmptyMessage, token))
    tell("no key", lambda: put(token, "", "x"))
    tell("long key", lambda: put(token, "k" * 257, "x"))
    finish(token)
    print("below", get(zero, "mine").value, get(zero, "all", GLOBAL).value, flush=True)
    remove(zero, "all", GLOBAL)
    tell("deleted", lambda: get(zero, "all", GLOBAL))
    tell("twice", lambda: remove(zero, "all", GLOBAL))
    filled = 0
    try:
        while True:
            put(zero, f"big{filled}", "x" * 200_000, GLOBAL)
            filled += 1
    except grpc.RpcError as error:
        print("full", filled, error.code().name, error.details(), flush=True)
    remove(zero, "big0", GLOBAL)
    put(zero, "again", "x" * 200_000, GLOBAL)
    finish(zero)
    again = start(controller).authentication_token
    print("next session", get(again, "vehicle:vin", CONNECTION).value, flush=True)
    tell("not the others", lambda: get(again, "again", GLOBAL))
    finish(again)
    other = start(admit("boss")).authentication_token
    tell("another client", lambda: get(other, "vehicle:vin", CONNECTION))
    finish(other)


def broker_token(client="bench"):
    claim = common.Authenticate(client_id=client, client_secret="secret")
    return call(f"{BROKER}/getFunctionBrokerToken", claim, broker.FunctionBrokerToken).value


def sign(token):
    return call(f"{BROKER}/generateFunctionSignature", EMPTY, broker.FunctionSignature, token)


def lookup(token, id):
    return call(f"{BROKER}/getFunctionRegistration", broker.FunctionId(value=id), broker.FunctionRegistration, token)


class Launcher:
    """Who serves functions: a stream both ways."""

    def __init__(self, token, timeout=120):
        self.sent = queue.Queue()
        self.answers = stream(f"{BROKER}/openFunctionStream", iter(self.sent.get, None), broker.FunctionUpdate, token, timeout=timeout)

    def register(self, signed, state=broker.FUNCTION_REGISTRATION_STATE_ONLINE, visibility=broker.FUNCTION_VISIBILITY_INTERNAL, name="f"):
        self.sent.put(broker.FunctionUpdate(type=broker.FUNCTION_UPDATE_TYPE_REQUEST, function_registration=broker.FunctionRegistration(
            details=function.FunctionDetails(id=signed.id, name=name, version="1"), state=state, signature=signed.signature,
            visibility=visibility)))
        update = next(self.answers)
        return broker.FunctionUpdateResponse.Name(update.response)

    def answer(self, update, response=broker.FUNCTION_UPDATE_SUCCESS, text=""):
        reply = broker.FunctionUpdate()
        reply.CopyFrom(update)
        reply.type = broker.FUNCTION_UPDATE_TYPE_RESPONSE
        if update.HasField("function_call"):
            reply.response = response
            reply.response_description = text
        self.sent.put(reply)

    def close(self):
        self.sent.put(None)


def run(token, id, info, timeout=30):
    return call(f"{BROKER}/runFunction", broker.FunctionCall(id=id, session_info=info), broker.FunctionUpdate, token, timeout=timeout)


def state(token, id):
    return broker.FunctionRegistrationState.Name(lookup(token, id).state).rsplit("_", 1)[1]


def serve():
    """A function is served, called in a session, and gives the session back with its results."""
    mine, theirs = broker_token(), broker_token("boss")
    signed = sign(mine)
    launcher = Launcher(mine)
    forged = broker.FunctionSignature(id=signed.id, signature=signed.signature[:-2] + "AA")
    print("forged", launcher.register(forged), flush=True)
    tell("unknown", lambda: lookup(mine, signed.id))
    print("another's", Launcher(theirs).register(signed), flush=True)
    print("own", launcher.register(signed, name="Read"), flush=True)
    known = lookup(mine, signed.id)
    print("registered", known.details.name, state(mine, signed.id), known.HasField("signature"), flush=True)
    tell("internal", lambda: lookup(theirs, signed.id))
    print("shown", launcher.register(signed, visibility=broker.FUNCTION_VISIBILITY_DASHBOARD), flush=True)
    print("seen by all", state(theirs, signed.id), flush=True)

    def work():
        update = next(launcher.answers)
        request = update.function_call
        launcher.answer(update, text="started")
        token = authenticate(request.session_info.authentication_token)
        argument = call("function/getFunctionArgumentList", EMPTY, function.VariableList, token).variables[0]
        put(token, "doubled", str(2 * int(argument.value)), method="setFunctionResult")
        print("called by", request.caller_id, flush=True)
        finish(token, result=[common.RESULT_SUCCESS])

    worker = threading.Thread(target=work)
    worker.start()
    one = start(admit("boss"))
    first = context(one.authentication_token)
    put(one.authentication_token, "n", "21", method="setFunctionArgument")
    waiting = monitor(first.monitor_token)
    info = common.SessionInfo(id=one.id, grpc_endpoint=one.grpc_endpoint, authentication_token=first.authentication_token)
    update = run(theirs, signed.id, info)
    print("run", broker.FunctionUpdateResponse.Name(update.response), update.response_description, flush=True)
    last = next(waiting)
    worker.join()
    result = call("function/getFunctionResultList", EMPTY, function.VariableList, last.authentication_token).variables[0]
    print("result", result.key, result.value, list(last.service_result.result), flush=True)
    finish(last.authentication_token)

    tell("no session", lambda: run(theirs, signed.id, common.SessionInfo()))
    tell("no function", lambda: run(theirs, "none", info))
    late = threading.Thread(target=lambda: tell("deadline", lambda: run(theirs, signed.id, info, timeout=0.5)))
    late.start()
    late.join()
    refused = threading.Thread(target=lambda: launcher.answer(skip(launcher, 1), broker.FUNCTION_UPDATE_FAILED, "no room"))
    refused.start()
    update = run(theirs, signed.id, info)
    print("failed", broker.FunctionUpdateResponse.Name(update.response), update.response_description, flush=True)

    print("offline", launcher.register(signed, broker.FUNCTION_REGISTRATION_STATE_OFFLINE, broker.FUNCTION_VISIBILITY_DASHBOARD), flush=True)
    print("state", state(mine, signed.id), flush=True)
    tell("run offline", lambda: run(theirs, signed.id, info))
    launcher.register(signed)
    newer = Launcher(broker_token())
    print("elsewhere", newer.register(signed), flush=True)
    print("the first is told", broker.FunctionUpdateResponse.Name(next(launcher.answers).response), flush=True)
    newer.close()
    print("closed", ending(newer.answers)[1], flush=True)
    print("state", state(mine, signed.id), flush=True)
    tell("run without launcher", lambda: run(mine, signed.id, info))
    launcher.sent.put(broker.FunctionUpdate(type=broker.FUNCTION_UPDATE_TYPE_REQUEST))
    print("nonsense", broker.FunctionUpdateResponse.Name(next(launcher.answers).response), flush=True)


def unanswered():
    """Whoever serves a function does not start it, or goes while somebody waits for that."""
    token = broker_token()
    signed = sign(token)
    launcher = Launcher(token)
    print("large", launcher.register(signed, name="x" * 21_000), flush=True)
    print("registered", launcher.register(signed), flush=True)
    one = start(admit())
    info = common.SessionInfo(id=one.id, grpc_endpoint=one.grpc_endpoint, authentication_token=one.authentication_token)
    tell("late", lambda: run(token, signed.id, info))
    worker = threading.Thread(target=lambda: tell("gone", lambda: run(token, signed.id, info)))
    worker.start()
    skip(launcher, 1)
    launcher.close()
    worker.join()
    print("state", state(token, signed.id), flush=True)


def skip(launcher, count):
    for _ in range(count):
        next(launcher.answers)
    return next(launcher.answers)


def signed():
    """Registers with a signature that is in a file, or puts it there."""
    token = broker_token()
    if not os.path.exists(sys.argv[4]):
        made = sign(token)
        with open(sys.argv[4], "w", encoding="ascii") as file:
            file.write(f"{made.id} {made.signature}")
    with open(sys.argv[4], encoding="ascii") as file:
        id, signature = file.read().split()
    print(Launcher(token).register(broker.FunctionSignature(id=id, signature=signature)), flush=True)


def pings():
    """Tokens come as pings; who answers none is hung up on, and so is who serves nothing. In the end the gateway stops."""
    token = broker_token()
    signed = sign(token)
    good, silent, idle = Launcher(token), Launcher(token), Launcher(token)
    good.register(signed)
    silent.register(sign(token))
    first = next(good.answers)
    good.answer(first)
    second = next(good.answers)
    good.answer(second)
    print("pings", first.function_broker_token.value != second.function_broker_token.value, flush=True)
    print("fresh token", state(second.function_broker_token.value, signed.id), flush=True)
    pinged, code, text = ending(silent.answers)
    print("silent", pinged, code, text, flush=True)
    print("idle", *ending(idle.answers), flush=True)

    def answer():
        for update in good.answers:
            if update.HasField("function_broker_token"):
                good.answer(update)
            else:
                print("reconnect", update.function_broker_reconnect.seconds_until_disconnect, flush=True)
                good.close()

    worker = threading.Thread(target=answer)
    worker.start()
    print("stop now", flush=True)
    worker.join()
    print("gone", flush=True)


def tokens():
    """Every call with a monitor token, and with a function broker token."""
    controller = admit()
    for name in CALLS:
        one = start(controller)
        first = context(one.authentication_token)
        print(name, outcome(lambda: CALLS[name](first.monitor_token, one)), outcome(lambda: CALLS[name](broker_token(), one)), flush=True)
        interrupt(controller, one.id)
    one = start(controller)
    first = context(one.authentication_token)
    given = {"none": None, "unknown": "x" * 43, "controller": controller, "authentication": one.authentication_token,
             "monitor": first.monitor_token, "session": authenticate(first.authentication_token), "broker": broker_token()}
    known = sign(given["broker"]).id
    for name, made in {
            "openFunctionStream": lambda token: Launcher(token, timeout=0.2).register(sign(given["broker"])),
            "runFunction": lambda token: run(token, known, common.SessionInfo(authentication_token="x")),
            "getFunctionRegistration": lambda token: lookup(token, known),
            "generateFunctionSignature": sign}.items():
        print(name, *[outcome(lambda: made(given[kind])) for kind in given], flush=True)


class Stage:
    """A function that shows one thing after the other."""

    def __init__(self, token):
        self.shown = queue.Queue()
        self.answers = stream("userInterface/openControlStream", iter(self.shown.get, None), ui.Control, token, timeout=120)

    def ask(self, **control):
        self.shown.put(ui.Control(**control))
        return next(self.answers)


def asks():
    """Shows and asks everything that there is, in every way."""
    token = authenticate(start(admit()).authentication_token)
    stage = Stage(token)
    began = time.monotonic()
    print("label", stage.ask(control_label=ui.Label(label="Look\x1b[2J", minimal_display_time=1)).control_label.label[:4],
          time.monotonic() - began >= 1, flush=True)
    sides = [ui.LabelTranslations(label=english, translations=[ui.Translation(language="de", label="?"), ui.Translation(
        language="nl", label=dutch)]) for english, dutch in (("Which side?", "Welke kant?"), ("Left", "Links"), ("Right", "Rechts"))]
    print("options", stage.ask(control_options=ui.Options(label="Which side?", options=["Left", "Right"]),
                               translations=sides).control_options.answer, flush=True)
    print("by name", stage.ask(control_options=ui.Options(label="Which side?", options=["Left", "Right"]),
                               translations=sides).control_options.answer, flush=True)
    print("continue", stage.ask(control_continue=ui.Continue(label="Turn it on"), image=ui.Image(url="https://example.org/key.png")
                                ).WhichOneof("ControlType"), flush=True)
    print("yes or no", stage.ask(target=ui.INTERFACE_OPERATOR, control_yesno=ui.YesNo(label="Sure?")).control_yesno.answer, flush=True)
    print("text", stage.ask(control_freetext=ui.FreeText(label="Plate?")).control_freetext.answer, flush=True)
    print("number", stage.ask(control_number=ui.Numbers(label="Gear?", minimum=1, maximum=6)).control_number.answer, flush=True)
    stage.shown.put(None)
    print("end", *ending(stage.answers), flush=True)
    for what, control in {"nothing": ui.Control(), "no option": ui.Control(control_options=ui.Options(label="?")),
                          "no number": ui.Control(control_number=ui.Numbers(label="?", minimum=2, maximum=1))}.items():
        tell(what, lambda: next(stream("userInterface/openControlStream", iter([control]), ui.Control, token)))
    finish(token)


def console(controller, **wanted):
    """Who looks at what is shown."""
    sent = queue.Queue()
    sent.put(ours.ShownControl(**wanted))
    return sent, channel.stream_stream(
        "/canTools.v1.controls/serve", ours.ShownControl.SerializeToString, ours.ShownControl.FromString)(
            iter(sent.get, None), metadata=metadata(controller), timeout=60)


def watched():
    """Who sees what, whose answer counts, and what becomes of what is shown."""
    bench, boss = admit(), admit("boss")
    one = start(bench)
    token = authenticate(one.authentication_token)
    other = start(boss, "other")
    sent, own = console(bench)
    sent_boss, all_of = console(boss, targets=[ui.INTERFACE_USER, ui.INTERFACE_OPERATOR])
    _, elsewhere = console(boss, session_id=other.id)
    tell("no operator", lambda: next(console(bench, targets=[ui.INTERFACE_OPERATOR])[1]))

    stage = Stage(token)
    stage.shown.put(ui.Control(control_number=ui.Numbers(label="Gear?", minimum=1, maximum=6)))
    shown, same = next(own), next(all_of)
    print("both", shown.id == same.id, shown.owner, shown.connector, shown.session_id == one.id, flush=True)
    for wrong in (ui.Control(control_number=ui.Numbers(answer=7)), ui.Control(control_yesno=ui.YesNo(answer=True))):
        sent.put(ours.ShownControl(id=shown.id, control=wrong))
        print("wrong", next(own).reason, flush=True)
    sent_boss.put(ours.ShownControl(id=shown.id, control=ui.Control(control_number=ui.Numbers(label="!", minimum=9, answer=3))))
    answer = next(stage.answers).control_number
    print("answer", answer.label, answer.minimum, answer.answer, flush=True)
    gone = next(own)
    print("told", gone.gone, gone.reason, next(all_of).gone, flush=True)
    sent.put(ours.ShownControl(id=shown.id, control=ui.Control(control_number=ui.Numbers(answer=4))))
    print("late", next(own).reason, flush=True)

    stage.shown.put(ui.Control(target=ui.INTERFACE_OPERATOR, control_continue=ui.Continue(label="Go")))
    print("operator's", next(all_of).control.control_continue.label, flush=True)
    stage.shown.put(ui.Control(control_continue=ui.Continue(label="Go, user")))
    print("replaced", next(all_of).reason, next(all_of).control.control_continue.label, next(own).control.control_continue.label, flush=True)
    _, latecomer = console(bench)
    print("later", next(latecomer).control.control_continue.label, flush=True)
    call(
        "/canTools.v1.sessions/interrupt", ours.InterruptRequest(session_id=one.id, reason="enough"), ours.SessionRecord, boss)
    print("withdrawn", next(own).reason, ending(stage.answers)[1], flush=True)
    elsewhere.cancel()
    print("not of others", ending(elsewhere)[0], flush=True)


def limits():
    """What would fill the gateway's memory."""
    token = broker_token()
    signed = sign(token)
    launchers = [Launcher(token) for _ in range(64)]
    launchers[0].register(signed)
    for each in launchers[1:]:
        each.register(sign(token), state=broker.FUNCTION_REGISTRATION_STATE_OFFLINE)
    print("launchers", *ending(Launcher(token).answers), flush=True)
    tell("call", lambda: run(token, signed.id, common.SessionInfo(authentication_token="x" * 17_000)))
    one = start(admit())
    tell("details", lambda: call("function/registerFunctionDetails", function.FunctionDetails(
        id="one", description="x" * 17_000), common.EmptyMessage, one.authentication_token))
    session_token = authenticate(one.authentication_token)
    stages = [Stage(session_token) for _ in range(8)]
    for each in stages:
        each.ask(control_label=ui.Label(label="here"))
    print("controls", *ending(Stage(session_token).answers), flush=True)
    stages[0].shown.put(None)
    print("one less", *ending(stages[0].answers), Stage(session_token).ask(control_label=ui.Label(label="now")).control_label.label, flush=True)
    stages[1].shown.put(ui.Control(control_continue=ui.Continue(label="x" * 17_000)))
    print("control", *ending(stages[1].answers), flush=True)
    controller = admit()
    consoles = [console(controller) for _ in range(16)]
    for _, answers in consoles:
        next(answers)
    print("consoles", *ending(console(controller)[1]), flush=True)


def on_bus():
    """A function works on a bus; the one that it comes back to finds the bus, and no channel."""
    zero = start(admit(), "car").authentication_token
    above = context(zero)
    token = authenticate(above.authentication_token)
    configure(token, BUS)
    engine, raw = IsoTp(token), Raw(token)
    print("asks", engine.ask("0100")[:4], flush=True)
    finish(token, result=[common.RESULT_SUCCESS])
    code, details = ending(raw.answers)[1:]
    print("raw", code, details.split(" at ")[0], flush=True)
    print("ISO-TP", ending(engine.answers)[1], flush=True)
    token = authenticate(next(monitor(above.monitor_token)).authentication_token)
    kept = call("config/getConfiguration", EMPTY, bus.Configuration, token)
    print("kept", [each.bus_name for each in kept.buses], len(kept.channels), flush=True)
    print("asks again", IsoTp(token).ask("0100")[:4], flush=True)
    finish(token)


if __name__ == "__main__":
    globals()[SCENE]()
    # Streams that are still open, with a thread each, end with the process, and not as the interpreter takes grpcio apart, which has stood still.
    sys.stdout.flush()
    os._exit(0)
