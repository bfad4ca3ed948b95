namespace CanTools.Gateway.Operate;

/// <summary>What can be given to "can-gateway operate".</summary>
internal sealed class OperateOptions
{
    /// <summary>The gateway's address.</summary>
    public string Gateway { get; set; } = "unix:/run/can-gateway/can-gateway.sock";

    /// <summary>Empty: this machine's user.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>A file whose first line is the client's secret.</summary>
    public string? SecretFile { get; set; }

    /// <summary>A file with the authorities that are trusted, PEM; null: the system's.</summary>
    public string? Authority { get; set; }

    /// <summary>For whom controls are: "user", "operator", or both with a comma.</summary>
    public string As { get; set; } = "user";

    /// <summary>Labels are shown in that language, where there is a translation; null: as they are.</summary>
    public string? Language { get; set; }

    /// <summary>Only of this session; empty: of all.</summary>
    public string Session { get; set; } = "";

    public const string Help = """
        can-gateway operate shows what functions tell and ask, and takes the answers; it ends with its input.

          can-gateway operate [--NAME=VALUE]...

          --Gateway=ADDRESS    where the gateway is (default unix:/run/can-gateway/can-gateway.sock); or http://127.0.0.1:50051,
                               or https://HOST:PORT
          --ClientId=ID        as whom (default: this machine's user, over a Unix socket)
          --SecretFile=FILE    the client's secret: the file's first line
          --Authority=FILE     trust this certificate authority, PEM (default: those of the system)
          --As=TARGETS         what is for the user, for the operator, or user,operator for both (default user)
          --Language=CODE      show labels in this language where there is a translation, such as nl
          --Session=ID         of this session alone

        Exit status: 0 the input ended, 1 the gateway cannot be reached, or says no, 2 a wrong option.
        """;
}
