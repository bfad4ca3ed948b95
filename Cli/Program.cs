return await CanTools.Cli.Application.Canctl.RunAsync(args);
