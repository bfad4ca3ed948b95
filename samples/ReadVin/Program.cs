// Asks an engine's control unit for the vehicle identification number, with no privilege at all:
// hycan_daemon creates the virtual bus and opens the ISO-TP socket.
using System.Text;
using CanTools.Client;
using CanTools.Shared.Can;

byte[] readVin = [0x22, 0xF1, 0x90]; // ReadDataByIdentifier F190 (ISO 14229-1)

await using var daemon = await DaemonClient.ConnectAsync();
await daemon.EnsureVcanAsync("vcan0");
await daemon.BringUpAsync("vcan0");
await using var engine = await daemon.OpenIsoTpAsync("vcan0", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));

await engine.SendAsync(readVin);
byte[] answer = await engine.ReceiveAsync();
Console.WriteLine($"VIN {Encoding.ASCII.GetString(answer.AsSpan(3))}");
