using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Serve;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim serve</c>: the gateway on real sockets.</summary>
internal static class ServeCommand
{
    private static readonly Option<string[]> Port = new("--port")
    {
        HelpName = "PORT=PORT",
        Description = "Open another port in place of the gateway's, 443=8443; 0 takes a free one; may be repeated",
    };

    private static readonly Option<string?> Address = new("--address")
    {
        HelpName = "IP",
        Description = "Address to listen on; 0.0.0.0 for all. Default: 127.0.0.1",
    };

    private static readonly Option<string[]> Upstream = new("--upstream")
    {
        HelpName = "HOST:PORT=URL",
        Description = "Where a destination really is: requests are forwarded as the gateway would; may be repeated",
    };

    private static readonly Option<string?> Certificate = new("--certificate")
    {
        HelpName = "FILE",
        Description = "Certificate with its chain, PEM. Default: one for each server name, made on the spot",
    };

    private static readonly Option<string?> Key = new("--key")
    {
        HelpName = "FILE",
        Description = "Key of --certificate, PEM. Default: beside the certificate in its file",
    };

    private static readonly Option<string?> AuthorityFile = new("--ca-file")
    {
        HelpName = "FILE",
        Description = "Write the certificate of the throwaway authority there, for curl --cacert",
    };

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "serve",
        "Listens on the gateway's ports and answers each request with its result as JSON, or forwards it as the gateway would.",
        [
            ("meshsim serve -f mesh.yaml --port 443=8443 --port 80=8080", "results as JSON; Ctrl-C stops"),
            ("curl -k --connect-to shop.example.com:443:127.0.0.1:8443 https://shop.example.com/cart", "a request to it"),
            ("meshsim serve -f mesh.yaml --port 443=8443 --upstream cart.shop:8080=http://127.0.0.1:9000", "forwarded to a real service"),
        ],
        [
            CommonOptions.Manifests, CommonOptions.Set, Port, Address, Upstream, Certificate, Key, AuthorityFile,
            CommonOptions.Workload, CommonOptions.Registry, CommonOptions.Seed, CommonOptions.Force, CommonOptions.Quiet,
            CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed);
        IPAddress address = ReadAddress(typed.GetValue(Address));
        string? authorityFile = typed.GetValue(AuthorityFile);
        string? certificate = typed.GetValue(Certificate);
        CheckCertificateOptions(certificate, typed.GetValue(Key), authorityFile);
        using var terminal = new Terminal(outputPath: null, plan.Quiet, plan.NoColor);
        RoutingTable table = ManifestSource.Compile(plan, terminal);
        ProxyPlan gateway = ListenerSelection.Gateway(table);
        var notes = new List<string>();
        UpstreamMap upstreams = UpstreamMap.Read(typed.GetValue(Upstream) ?? [], gateway);
        ImmutableArray<ServedListener> listeners =
            ListenerSelection.Choose(gateway, typed.GetValue(Port) ?? [], notes);
        using ServerCertificates certificates = certificate is null
            ? ServerCertificates.MadeOnTheSpot()
            : ServerCertificates.FromFiles(certificate, typed.GetValue(Key));
        if (authorityFile is not null)
        {
            File.WriteAllText(authorityFile, certificates.AuthorityPem + "\n");
        }

        var log = new ServeLog(terminal.Error);
        notes.ForEach(log.Write);
        using var interruption = new Interruption();
        MeshServer.RunAsync(
            new ServePlan
            {
                Table = table,
                Listeners = listeners,
                Address = address,
                Certificates = certificates,
                Upstreams = upstreams,
            },
            log,
            plan.Quiet ? null : log,
            interruption.Token).GetAwaiter().GetResult();
        return ExitCode.Ok;
    }

    private static IPAddress ReadAddress(string? text) => text switch
    {
        null or "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(text, out IPAddress? address) => address,
        _ => throw new CliException($"--address takes an IP address; it was given '{text}'", "write for example --address 0.0.0.0"),
    };

    private static void CheckCertificateOptions(string? certificate, string? key, string? authorityFile)
    {
        if (certificate is null && key is not null)
        {
            throw new CliException("--key goes with a certificate", "add --certificate FILE");
        }

        if (certificate is not null && authorityFile is not null)
        {
            throw new CliException("there is no throwaway authority where --certificate gives the certificate", "leave out --ca-file");
        }

        if (new[] { certificate, key }.FirstOrDefault(file => file is not null && !File.Exists(file)) is { } missing)
        {
            throw new CliException($"there is no file '{missing}'", "name PEM files after --certificate and --key");
        }
    }
}
