using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's function: contexts that a session goes through, and what is kept in them.</summary>
internal sealed class FunctionService(SessionKeeper keeper)
{
    private const string Path = "/openOBD.v1.function/";
    private const int MaxDetails = 16 * 1024;

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary($"{Path}startFunctionContext", EmptyMessage.Parser, (_, call) => keeper.StartContextAsync(call.Token)),
        GrpcMethod.ServerStream($"{Path}monitorFunctionContext", FunctionContext.Parser, (_, call) =>
            keeper.MonitorAsync(call.Token, call.Ended)),
        GrpcMethod.Unary($"{Path}registerFunctionDetails", FunctionDetails.Parser, (details, call) =>
            Change(call, SessionCall.RegisterDetails, context => Register(context, details))),
        GrpcMethod.Unary($"{Path}getFunctionDetails", EmptyMessage.Parser, (_, call) =>
            Task.FromResult(keeper.Enter(call.Token, SessionCall.Variables).Details
                ?? throw new GrpcException(GrpcStatusCode.NotFound, "Nobody has registered details of this function context."))),
        GrpcMethod.Unary($"{Path}setFunctionArgument", Variable.Parser, (variable, call) =>
            Change(call, SessionCall.SetArgument, context => context.Session.Contexts.Top.Arguments.Set(Checked(variable)))),
        GrpcMethod.Unary($"{Path}getFunctionArgumentList", EmptyMessage.Parser, (_, call) =>
            Task.FromResult(keeper.Enter(call.Token, SessionCall.Variables).Arguments.List())),
        GrpcMethod.Unary($"{Path}setFunctionResult", Variable.Parser, (variable, call) =>
            Change(call, SessionCall.Variables, context => context.Results.Set(Checked(variable)))),
        GrpcMethod.Unary($"{Path}getFunctionResultList", EmptyMessage.Parser, (_, call) =>
        {
            SessionContext context = keeper.Enter(call.Token, SessionCall.Variables);
            return Task.FromResult((context.ResultsOfLast ?? context.Results).List());
        }),
        GrpcMethod.Unary($"{Path}getVariableList", VariableSelection.Parser, (selection, call) =>
            Task.FromResult(Table(keeper.Enter(call.Token, SessionCall.Variables), selection.Type).List(selection.Prefix))),
        GrpcMethod.Unary($"{Path}setVariable", Variable.Parser, (variable, call) =>
            Change(call, SessionCall.Variables, context => Table(context, variable.Type).Set(Checked(variable)))),
        GrpcMethod.Unary($"{Path}getVariable", Variable.Parser, (variable, call) =>
            Task.FromResult(Table(keeper.Enter(call.Token, SessionCall.Variables), variable.Type).Get(variable.Key))),
        GrpcMethod.Unary($"{Path}deleteVariable", Variable.Parser, (variable, call) =>
            Change(call, SessionCall.Variables, context => Delete(context, variable))),
    ];

    private Task<EmptyMessage> Change(GrpcCall call, SessionCall kind, Action<SessionContext> change)
    {
        keeper.Enter(call.Token, kind, change);
        return Task.FromResult(Messages.Empty);
    }

    private static void Register(SessionContext context, FunctionDetails details)
    {
        if (details.Id.Length == 0)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "A function's details have its id.");
        if (details.CalculateSize() > MaxDetails)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A function's details have {MaxDetails} bytes at most.");
        if (context.Details is { } known && known.Id != details.Id)
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"The function context runs function {known.Id}.");
        context.Describe(details);
    }

    private static Variable Checked(Variable variable) => variable.ValCase != Variable.ValOneofCase.None
        ? variable
        : throw new GrpcException(GrpcStatusCode.InvalidArgument, "The variable has neither a value nor an object.");

    private static VariableTable Table(SessionContext context, ContextType type) => type switch
    {
        ContextType.GlobalContext => context.Session.Variables,
        ContextType.FunctionContext => context.Variables,
        ContextType.ConnectionContext => context.Session.ConnectionVariables,
        _ => throw new GrpcException(GrpcStatusCode.InvalidArgument, $"There are no variables of type {(int)type}."),
    };

    private static void Delete(SessionContext context, Variable variable)
    {
        if (variable.Type == ContextType.ConnectionContext)
            throw new GrpcException(GrpcStatusCode.PermissionDenied, "Variables of the connection are not deleted.");
        Table(context, variable.Type).Delete(variable.Key);
    }
}
