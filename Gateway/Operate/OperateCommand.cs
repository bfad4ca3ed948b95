using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Client.Sessions.Wire;
using Microsoft.Extensions.Configuration;

namespace CanTools.Gateway.Operate;

/// <summary>"can-gateway operate": what functions show and ask, at a terminal.</summary>
internal static class OperateCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        OperateOptions options;
        InterfaceType[] targets;
        try
        {
            options = new ConfigurationBuilder().AddCommandLine(arguments).Build()
                .Get<OperateOptions>(binding => binding.ErrorOnUnknownConfiguration = true) ?? new OperateOptions();
            targets = [.. options.As.Split(',').Select(Target)];
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            return Fail(2, exception.Message);
        }

        try
        {
            await ServeAsync(options, targets);
            return 0;
        }
        catch (Exception exception) when (exception is GatewayException or GrpcException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Fail(1, exception.Message);
        }
        catch (Exception exception) when (exception is ArgumentException or UriFormatException)
        {
            return Fail(2, exception.Message);
        }
    }

    private static async Task ServeAsync(OperateOptions options, InterfaceType[] targets)
    {
        string secret = options.SecretFile is { } file ? File.ReadLines(file).FirstOrDefault() ?? "" : "";
        X509Certificate2Collection? authorities = null;
        if (options.Authority is { } authority)
        {
            authorities = [];
            authorities.ImportFromPemFile(authority);
        }
        using var gateway = new GatewayConnection(new Uri(options.Gateway), new SessionControllerOptions { TrustedAuthorities = authorities });
        SessionControllerToken token = await gateway.CallAsync(
            "/openOBD.v1.sessionController/getSessionControllerToken",
            new Authenticate { ClientId = options.ClientId, ClientSecret = secret }, SessionControllerToken.Parser, token: null, default);
        await using var stream = await gateway.OpenAsync(
            "/canTools.v1.controls/serve", new ShownControl { SessionId = options.Session, Targets = { targets } }, ShownControl.Parser,
            token.Value, default);

        Channel<ShownControl> shown = Channel.CreateUnbounded<ShownControl>();
        Channel<string> typed = Channel.CreateUnbounded<string>();
        Task reading = ReadAsync(stream.ReadAsync, shown.Writer);
        new Thread(() => Read(Console.In, typed.Writer)) { IsBackground = true }.Start();
        var console = new OperateConsole(
            new ControlText(options.Language), Console.Out, async answer => await stream.WriteAsync(answer, default),
            isTerminal: !Console.IsInputRedirected);
        await console.RunAsync(shown.Reader, typed.Reader);
        if (shown.Reader.Completion.IsCompleted)
        {
            await reading;
            throw new IOException("The gateway has gone.");
        }
    }

    private static async Task ReadAsync(Func<CancellationToken, ValueTask<ShownControl?>> read, ChannelWriter<ShownControl> shown)
    {
        try
        {
            while (await read(default) is { } control)
                shown.TryWrite(control);
        }
        finally
        {
            shown.TryComplete();
        }
    }

    /// <summary>A thread of its own: a terminal's lines cannot be waited for in another way.</summary>
    private static void Read(TextReader input, ChannelWriter<string> typed)
    {
        while (input.ReadLine() is { } line)
            typed.TryWrite(line);
        typed.TryComplete();
    }

    private static InterfaceType Target(string name) => name switch
    {
        "user" => InterfaceType.InterfaceUser,
        "operator" => InterfaceType.InterfaceOperator,
        _ => throw new FormatException($"As: '{name}' is neither user nor operator."),
    };

    private static int Fail(int status, string problem)
    {
        Console.Error.WriteLine($"can-gateway operate: {problem}");
        return status;
    }
}
