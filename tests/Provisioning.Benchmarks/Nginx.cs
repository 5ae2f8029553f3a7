using System.Net.Sockets;

namespace Provisioning.Benchmarks;

/// <summary>Debian's nginx with one worker, serving the same bytes from disk as well as it can.</summary>
internal static class Nginx
{
    public static async Task<(int Http, int Https)> StartAsync(Workplace place, string certificate, string key, CancellationToken token)
    {
        var (http, https) = (Workplace.FreePort(), Workplace.FreePort());
        var configuration = place.Write("nginx/nginx.conf",
            $$"""
              worker_processes 1;
              daemon off;
              pid {{place.Folder}}/nginx/pid;
              error_log {{place.Folder}}/nginx/error.log;
              user root;
              events { worker_connections 4096; }
              http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                open_file_cache max=1000 inactive=60s;
                open_file_cache_valid 60s;
                keepalive_requests 100000000;
                keepalive_timeout 600s;
                default_type text/plain;
                ssl_certificate {{certificate}};
                ssl_certificate_key {{key}};
                ssl_session_cache off;
                ssl_session_tickets off;
                server { listen 127.0.0.1:{{http}}; listen 127.0.0.1:{{https}} ssl; root {{place.Folder}}/www; }
              }
              """);
        place.Start(Workplace.ServerCore, "/usr/sbin/nginx", "-p", $"{place.Folder}/nginx", "-c", configuration);
        using var probe = new TcpClient();
        for (var attempt = 0; !probe.Connected; attempt++)
        {
            try
            {
                await probe.ConnectAsync("127.0.0.1", http, token);
            }
            catch (SocketException) when (attempt < 200)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, token);
            }
        }

        return (http, https);
    }
}
