using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HelloMesh.Sim.Cli;

namespace HelloMesh.Sim.Serve;

/// <summary>The certificates that clients see: one that was given, or one for each server name, made when it is first asked
/// for and signed by an authority that lives as long as the process.</summary>
internal sealed class ServerCertificates : IDisposable
{
    /// <summary>Server names of a wildcard are without number, so what is kept is not.</summary>
    private const int KeptMax = 1_000;

    private static readonly TimeSpan Validity = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _made = new(StringComparer.OrdinalIgnoreCase);
    private readonly SslStreamCertificateContext? _given;
    private readonly X509Certificate2? _authority;

    private ServerCertificates(SslStreamCertificateContext? given, X509Certificate2? authority)
    {
        _given = given;
        _authority = authority;
    }

    /// <summary>The authority's certificate in PEM form; <c>null</c> where a certificate was given.</summary>
    public string? AuthorityPem => _authority?.ExportCertificatePem();

    /// <summary>Makes certificates on the spot.</summary>
    public static ServerCertificates MadeOnTheSpot()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=meshsim serve throwaway authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new ServerCertificates(null, request.CreateSelfSigned(now.AddDays(-1), now + Validity));
    }

    /// <summary>Reads a certificate with its chain, and its key.</summary>
    /// <param name="certificate">A PEM file.</param>
    /// <param name="key">A PEM file; <c>null</c> where the key stands beside the certificate.</param>
    public static ServerCertificates FromFiles(string certificate, string? key)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            X509Certificate2 leaf = Usable(X509Certificate2.CreateFromPemFile(certificate, key ?? certificate));
            return new ServerCertificates(SslStreamCertificateContext.Create(leaf, chain, offline: true), null);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new CliException(
                $"--certificate '{certificate}' with {(key is null ? "the key beside it" : $"--key '{key}'")} cannot be used: {failure.Message}",
                "name PEM files that belong together, the key without a passphrase");
        }
    }

    /// <summary>The certificate for a server name.</summary>
    /// <param name="serverName">As the client sent it; empty for none.</param>
    public SslStreamCertificateContext For(string serverName)
    {
        if (_given is not null)
        {
            return _given;
        }

        if (_made.Count > KeptMax)
        {
            _made.Clear();
        }

        return _made.GetOrAdd(serverName, Make);
    }

    /// <inheritdoc />
    public void Dispose() => _authority?.Dispose();

    private SslStreamCertificateContext Make(string serverName)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=meshsim serve", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (serverName.Length > 0)
        {
            names.AddDnsName(serverName);
        }
        else
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
        }

        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority!, true, false));
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using X509Certificate2 signed = request.Create(_authority!, _authority!.NotBefore, _authority.NotAfter, serial);
        return SslStreamCertificateContext.Create(Usable(signed.CopyWithPrivateKey(key)), [_authority], offline: true);
    }

    /// <summary>Windows serves only with keys that it has loaded itself.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
