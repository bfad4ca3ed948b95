using System.CommandLine;
using System.Globalization;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>Reserves a bench for a time.</summary>
internal sealed class ReserveCommand : CliCommand
{
    private readonly GatewayArguments _gateway = new();

    private readonly Option<string?> _connector = new("--connector") { Description = "this connector", HelpName = "ID" };

    private readonly Option<string[]> _tags = Parsed.Options("--tag", "WORD", "any connector that has this tag", text => text);

    private readonly Option<DateTimeOffset> _begin = Parsed.Option("--begin", "TIME", "when, such as 14:30 or 2030-01-31T08:00 (default: now)", Moment);

    private readonly Option<TimeSpan> _for = Parsed.Option("--for", "TIME", "for how long", Quantity.Time, TimeSpan.FromHours(1));

    public ReserveCommand()
        : base("reserve", "reserve a bench for a time: nobody else gets it then")
    {
        Add(_connector);
        Add(_tags);
        Add(_begin);
        Add(_for);
        _gateway.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session reserve --connector bench --begin 23:59 --for 2h", "it prints the id, for 'session hold --reservation'")];
        Run(RunAsync);
    }

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
            ? time
            : throw new FormatException($"'{text}' is no time: write 14:30 or 2030-01-31T08:00.");

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        DateTimeOffset begin = invocation.Has(_begin) ? invocation.Get(_begin) : DateTimeOffset.Now;
        string[] tags = invocation.Get(_tags)!;
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        SessionReservation made = (invocation.Get(_connector), tags.Length) switch
        {
            ({ } connector, 0) => await controller.ReserveAsync(connector, begin, invocation.Get(_for), stop),
            (null, > 0) => await controller.ReserveAsync(tags, begin, invocation.Get(_for), stop),
            _ => throw new UsageException("One thing is reserved. Give --connector, or --tag."),
        };
        if (invocation.Screen.IsJson)
            invocation.Screen.Json(json => ReservationRows.Write(json, made));
        else
            invocation.Screen.Line(Visible.Of(made.Id));
    }
}
