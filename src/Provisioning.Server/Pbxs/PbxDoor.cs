using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>Opens connections to control ports, with TLS where the fleet says so.</summary>
internal static class PbxDoor
{
    /// <summary>As in messages for administrators.</summary>
    public static string NameOf(Pbx pbx) => $"{HostOf(pbx)}:{pbx.Control!.Port}";

    /// <exception cref="PbxLostException">It is not there, or not whom it should be.</exception>
    public static async Task<(Stream Stream, bool IsPrivate)> OpenAsync(Pbx pbx, PbxOptions options, TimeProvider time, CancellationToken token)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await ConnectAsync(socket, pbx, options, time, token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return pbx.Control!.Tls
                ? (await EncryptAsync(stream, pbx, options, time, token), true)
                : (stream, socket.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string HostOf(Pbx pbx) => pbx.Control!.Address ?? pbx.Address;

    private static async Task ConnectAsync(Socket socket, Pbx pbx, PbxOptions options, TimeProvider time, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            await socket.ConnectAsync(HostOf(pbx), pbx.Control!.Port, either.Token);
        }
        catch (SocketException e)
        {
            throw new PbxLostException(PbxLoss.Unreachable, $"{NameOf(pbx)} cannot be reached: {e.Message}. Is it running, does its control port listen there, and does its firewall let this server in?", e);
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new PbxLostException(PbxLoss.Unreachable, $"{NameOf(pbx)} does not answer. Is it running, and does its firewall let this server in?", e);
        }
    }

    private static async Task<Stream> EncryptAsync(Stream stream, Pbx pbx, PbxOptions options, TimeProvider time, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(options.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = HostOf(pbx), CertificateChainPolicy = Trusting(options.Authority) }, either.Token);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            await tls.DisposeAsync();
            throw new PbxLostException(PbxLoss.SignInRefused, $"no TLS with {NameOf(pbx)}: {e.Message} Its certificate must be made out to '{HostOf(pbx)}'; Pbxs:Authority names the file of the authority that signed it.", e);
        }
    }

    private static X509ChainPolicy? Trusting(string file)
    {
        if (file.Length == 0)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
