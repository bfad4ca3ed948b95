using CanTools.Client.Grpc;
using CanTools.Gateway.Grpc.Wire;
using Google.Protobuf.Reflection;

namespace CanTools.Gateway.Grpc;

/// <summary>gRPC's server reflection, for tools that have no .proto files, such as grpcurl.</summary>
internal sealed class ReflectionService
{
    private static readonly string[] s_versions = ["v1", "v1alpha"];

    private readonly FileDescriptor[] _files;
    private readonly string[] _services;
    private readonly Dictionary<string, FileDescriptor> _symbols = [];

    /// <param name="files">What is described, without the files that they import.</param>
    public ReflectionService(IEnumerable<FileDescriptor> files)
    {
        _files = [.. files.SelectMany(WithImports).DistinctBy(file => file.Name)];
        _services = [.. _files.SelectMany(file => file.Services).Select(service => service.FullName)];
        foreach (FileDescriptor file in _files)
        {
            foreach (string symbol in SymbolsOf(file))
                _symbols[symbol] = file;
        }
    }

    /// <summary>The full names of what is described.</summary>
    public IReadOnlySet<string> Services => _services.ToHashSet();

    public IEnumerable<GrpcMethod> Methods => s_versions.Select(version => GrpcMethod.Duplex(
        $"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo", ServerReflectionRequest.Parser, AnswerAllAsync));

    private async Task AnswerAllAsync(IAsyncEnumerable<ServerReflectionRequest> requests, GrpcCall call)
    {
        await foreach (ServerReflectionRequest request in requests)
        {
            ServerReflectionResponse answer = Answer(request);
            answer.ValidHost = request.Host;
            answer.OriginalRequest = request;
            await call.WriteAsync(answer);
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => new()
        {
            ListServicesResponse = new() { Service = { _services.Select(name => new ServiceResponse { Name = name }) } },
        },
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename =>
            Describe(_files.FirstOrDefault(file => file.Name == request.FileByFilename), $"file '{request.FileByFilename}'"),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol =>
            Describe(_symbols.GetValueOrDefault(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'"),
        _ => Error(GrpcStatusCode.Unimplemented, "There are no extensions."),
    };

    private static ServerReflectionResponse Describe(FileDescriptor? file, string what) =>
        file is null
            ? Error(GrpcStatusCode.NotFound, $"There is no {what}.")
            : new() { FileDescriptorResponse = new() { FileDescriptorProto = { WithImports(file).Select(one => one.SerializedData) } } };

    private static ServerReflectionResponse Error(GrpcStatusCode code, string text) =>
        new() { ErrorResponse = new() { ErrorCode = (int)code, ErrorMessage = text } };

    private static IEnumerable<FileDescriptor> WithImports(FileDescriptor file) =>
        file.Dependencies.SelectMany(WithImports).Prepend(file).DistinctBy(one => one.Name);

    private static IEnumerable<string> SymbolsOf(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(service => service.Methods.Select(method => method.FullName).Prepend(service.FullName)),
        .. file.MessageTypes.SelectMany(SymbolsOf), .. file.EnumTypes.Select(type => type.FullName),
    ];

    private static IEnumerable<string> SymbolsOf(MessageDescriptor message) =>
    [
        message.FullName, .. message.NestedTypes.SelectMany(SymbolsOf), .. message.EnumTypes.Select(type => type.FullName),
    ];
}
