using CanTools.Client.Obd;
using CanTools.Shared.Can;

namespace CanTools.Client.Simulation;

/// <summary>
/// A control unit: what it is called, what it knows, what is wrong with it. All of it can be changed while it runs, from
/// any thread.
/// </summary>
public sealed partial class SimulatedEcu
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObdCommand, Func<DriveState, ObdValue>> _values = [];
    private readonly Dictionary<ushort, byte[]> _data = [];
    private readonly List<(TroubleCode Code, TroubleCodeStatus Status)> _codes = [];
    private readonly List<(EcuFault Fault, int Left)> _faults = [];

    /// <param name="name">The name that it gives (service 9), up to 20 characters.</param>
    /// <param name="address">What it sends with and listens to, such as 7E8/7E0.</param>
    /// <param name="functionalId">What testers send to all control units with, such as 7DF.</param>
    public SimulatedEcu(string name, IsoTpAddress address, CanId functionalId)
    {
        Name = name;
        Address = address;
        FunctionalId = functionalId;
        Set(ObdCommands.EcuName, ObdCommands.EcuName.Of(name));
    }

    /// <summary>The name that it gives.</summary>
    public string Name { get; }

    /// <summary>What it sends with and listens to.</summary>
    public IsoTpAddress Address { get; }

    /// <summary>What testers send to all control units with.</summary>
    public CanId FunctionalId { get; }

    /// <summary>An engine's control unit at 7E8/7E0 with the values of a <see cref="DriveCycle"/>, a VIN, and two trouble codes.</summary>
    public static SimulatedEcu Engine(string vin = "WVWZZZ1KZ8W000001")
    {
        var engine = new SimulatedEcu("ECM-EngineControl", IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0), CanId.Standard(0x7DF));
        engine.SetEngineValues();
        engine.SetVin(vin);
        engine.AddTroubleCode(TroubleCode.Parse("P0133"), TroubleCodeStatus.Confirmed | TroubleCodeStatus.TestFailed);
        engine.AddTroubleCode(TroubleCode.Parse("P0442"), TroubleCodeStatus.Pending | TroubleCodeStatus.TestFailed);
        return engine;
    }

    /// <summary>A transmission's control unit at 7E9/7E1, which knows speeds and no trouble.</summary>
    public static SimulatedEcu Transmission()
    {
        var transmission = new SimulatedEcu("TCM-TransmissionCtrl", IsoTpAddress.Normal(tx: 0x7E9, rx: 0x7E1), CanId.Standard(0x7DF));
        transmission.Set(ObdCommands.VehicleSpeed, drive => ObdCommands.VehicleSpeed.Of(drive.Speed));
        transmission.Set(ObdCommands.EngineSpeed, drive => ObdCommands.EngineSpeed.Of(drive.EngineSpeed));
        transmission.Set(ObdCommands.Standard, ObdCommands.Standard.OfBits(6));
        return transmission;
    }

    /// <summary>What it answers to a command, from now on.</summary>
    public void Set(ObdCommand command, ObdValue value) => Set(command, _ => value);

    /// <summary>The same as a function of what the car does.</summary>
    public void Set(ObdCommand command, Func<DriveState, ObdValue> value)
    {
        ArgumentNullException.ThrowIfNull(command);
        lock (_gate)
            _values[command] = value;
    }

    /// <summary>It does not know the command any more.</summary>
    public void Remove(ObdCommand command)
    {
        lock (_gate)
            _values.Remove(command);
    }

    /// <summary>What it answers to ReadDataByIdentifier (service 22), such as F190.</summary>
    public void SetData(ushort identifier, ReadOnlySpan<byte> data)
    {
        byte[] copy = data.ToArray();
        lock (_gate)
            _data[identifier] = copy;
    }

    /// <summary>The vehicle identification number, in service 9 and as data F190.</summary>
    public void SetVin(string vin)
    {
        Set(ObdCommands.Vin, ObdCommands.Vin.Of(vin));
        SetData(0xF190, System.Text.Encoding.ASCII.GetBytes(vin));
    }

    /// <summary>A trouble code, stored or pending as its status says.</summary>
    public void AddTroubleCode(TroubleCode code, TroubleCodeStatus status)
    {
        lock (_gate)
        {
            _codes.RemoveAll(one => one.Code == code);
            _codes.Add((code, status));
        }
    }

    /// <summary>What clearing (service 4) does: those that ask for the lamp stay as permanent ones (service 0A).</summary>
    public void ClearTroubleCodes()
    {
        lock (_gate)
        {
            _codes.RemoveAll(one => (one.Status & TroubleCodeStatus.WarningRequested) == 0);
            for (int i = 0; i < _codes.Count; i++)
                _codes[i] = (_codes[i].Code, TroubleCodeStatus.WarningRequested);
        }
    }

    /// <summary>Something that it does wrong on purpose, from now on; of several that concern a request the first one counts.</summary>
    public void Add(EcuFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_gate)
            _faults.Add((fault, fault.Times ?? int.MaxValue));
    }

    /// <summary>Does everything right again.</summary>
    public void RemoveFaults()
    {
        lock (_gate)
            _faults.Clear();
    }

    internal EcuFault? TakeFault(ReadOnlySpan<byte> request)
    {
        lock (_gate)
        {
            for (int i = 0; i < _faults.Count; i++)
            {
                (EcuFault fault, int left) = _faults[i];
                if (!fault.Concerns(request))
                    continue;
                if (left == 1)
                    _faults.RemoveAt(i);
                else if (fault.Times is not null)
                    _faults[i] = (fault, left - 1);
                return fault;
            }
            return null;
        }
    }

    private TroubleCode[] CodesWith(TroubleCodeStatus status)
    {
        lock (_gate)
            return [.. _codes.Where(one => (one.Status & status) != 0).Select(one => one.Code)];
    }
}
