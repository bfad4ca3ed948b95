using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Obd;
using CanTools.Client.Sessions;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Cli.Application;

/// <summary>Says what went wrong: one line what, one line what to do.</summary>
internal static class Failure
{
    public static int Report(Exception exception, Screen screen, string command)
    {
        (string what, string advice) = Split(exception.Message);
        if (advice.Length == 0)
            advice = AdviceFor(exception, command);
        screen.Error(what, advice);
        if (screen.IsVerbose)
            screen.Detail(exception.ToString());
        return ExitCodeOf(exception);
    }

    public static int ExitCodeOf(Exception exception) => exception switch
    {
        CommandException one => one.ExitCode,
        UsageException or FormatException or ArgumentException => ExitCode.WrongUsage,
        DaemonUnavailableException or DaemonTooOldException or ProtocolViolationException => ExitCode.Unreachable,
        RequestRefusedException { Code: DaemonErrorCode.InterfaceNotFound or DaemonErrorCode.ShareNotFound or DaemonErrorCode.LeaseNotFound }
            => ExitCode.NotFound,
        RequestRefusedException or NegativeResponseException => ExitCode.Refused,
        GatewayException { Status: GrpcStatusCode.NotFound } => ExitCode.NotFound,
        // UNAVAILABLE with openOBD's words: somebody has the bench.
        GatewayException { Status: GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded } one when !IsHeld(one) => ExitCode.Unreachable,
        GatewayException => ExitCode.Refused,
        LeaseLostException => ExitCode.Lost,
        CanSocketException { Errno: (int)Errno.ENODEV } or IsoTpException { Errno: (int)Errno.ENODEV } => ExitCode.NotFound,
        IsoTpException { Errno: (int)Errno.ETIMEDOUT or (int)Errno.ECOMM or (int)Errno.EILSEQ or (int)Errno.EBADMSG or (int)Errno.EMSGSIZE }
            or ObdAnswerException or TimeoutException => ExitCode.NoAnswer,
        _ => ExitCode.Failed,
    };

    private static bool IsHeld(GatewayException exception) => exception.Message.Contains("already in use", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first sentence is what happened, the others tell why and what to do.</summary>
    public static (string What, string Advice) Split(string message)
    {
        // Lists of what was tried, which stand on lines of their own, are for --verbose.
        IEnumerable<string> lines = message.Split('\n').Where(line => !line.StartsWith(' '));
        string text = string.Join(' ', lines).Replace(" Tried:", "", StringComparison.Ordinal).Trim();
        for (int at = 0; at < text.Length - 2; at++)
        {
            if (text[at] is '.' or '?' && text[at + 1] == ' ' && (char.IsUpper(text[at + 2]) || text[at + 2] == '\''))
                return (text[..(at + 1)], text[(at + 2)..]);
        }
        return (text, "");
    }

    private static string AdviceFor(Exception exception, string command) => exception switch
    {
        DaemonUnavailableException => "'canctl doctor' says what is missing, and how to mend it.",
        CanSocketException { Errno: (int)Errno.ENODEV } or IsoTpException { Errno: (int)Errno.ENODEV } => "'canctl interface list' shows what there is.",
        IsoTpException or TimeoutException or ObdAnswerException =>
            "'canctl dump --isotp INTERFACE' shows what is said on the bus, 'canctl interface show' its state.",
        GatewayException one when IsHeld(one) => "'canctl session list' shows who has what; with --wait it is waited for.",
        GatewayException { Status: GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded } =>
            "--gateway or CANCTL_GATEWAY says where it is; on its machine 'systemctl status can-gateway' tells whether it runs.",
        GatewayException { Status: GrpcStatusCode.Unauthenticated } => "See 'canctl session --help' for how to say who you are.",
        UsageException or FormatException or ArgumentException => $"See '{command} --help'.",
        CommandException or NegativeResponseException or IOException or UnauthorizedAccessException => "",
        CanToolsException => "'canctl doctor' looks for what may be wrong.",
        _ => "With --verbose it says more; if it looks like a fault of canctl's, please report it.",
    };
}
