using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using CanTools.Cli.Application;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>Which gateway, and as whom: the same for all commands of sessions.</summary>
internal sealed class GatewayArguments
{
    public const string Remarks =
        """
        The gateway and the client can as well be variables: CANCTL_GATEWAY and CANCTL_CLIENT_ID. The secret is the first line of --secret-file or the variable CANCTL_CLIENT_SECRET, never an argument, which everybody on this machine could read. Over a Unix socket none is needed.
        """;

    private const string Usual = "http://127.0.0.1:50051";

    private readonly Option<Uri?> _gateway = Parsed.Option<Uri?>(
        "--gateway", "ADDRESS", $"https://HOST:PORT, http://127.0.0.1:PORT or unix:/PATH (default: CANCTL_GATEWAY, or {Usual})", Address);

    private readonly Option<string> _client = new("--client-id")
    {
        Description = "who you are to the gateway",
        HelpName = "ID",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CANCTL_CLIENT_ID") ?? "",
    };

    private readonly Option<string?> _secretFile = new("--secret-file") { Description = "a file with the secret in its first line", HelpName = "FILE" };

    private readonly Option<string?> _authority = new("--authority") { Description = "trust certificates of this authority (PEM), beside those of the system", HelpName = "FILE" };

    private readonly Option<string> _cluster = new("--cluster") { Description = "the site's name, where the gateway asks for it", HelpName = "NAME", DefaultValueFactory = _ => "" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _gateway, _client, _secretFile, _authority, _cluster })
            command.Add(option);
    }

    public Task<SessionController> ConnectAsync(Invocation invocation, CancellationToken stop) => SessionController.ConnectAsync(
        invocation.Get(_gateway) ?? FromEnvironment(),
        new SessionControllerOptions
        {
            ClientId = invocation.Get(_client)!,
            ClientSecret = Secret(invocation),
            ClusterId = invocation.Get(_cluster)!,
            TrustedAuthorities = Authorities(invocation.Get(_authority)),
        },
        stop);

    private static Uri FromEnvironment()
    {
        string set = Environment.GetEnvironmentVariable("CANCTL_GATEWAY") is { Length: > 0 } text ? text : Usual;
        try
        {
            return Address(set);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"CANCTL_GATEWAY: {exception.Message}");
        }
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" or "unix"
        ? address
        : throw new FormatException($"'{text}' is no address of a gateway: write https://HOST:PORT, http://127.0.0.1:PORT or unix:/PATH.");

    private string Secret(Invocation invocation) => invocation.Get(_secretFile) is { } file
        ? File.ReadLines(file).FirstOrDefault() ?? throw new UsageException($"There is no secret in {file}. It is the first line.")
        : Environment.GetEnvironmentVariable("CANCTL_CLIENT_SECRET") ?? "";

    private static X509Certificate2Collection? Authorities(string? file)
    {
        if (file is null)
            return null;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }
}
