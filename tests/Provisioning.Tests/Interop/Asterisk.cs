using System.Globalization;
using Provisioning.Tests.Pbxs;

namespace Provisioning.Tests.Interop;

/// <summary>A real Asterisk with the dial plan and the manager's user of <c>samples/asterisk</c>, and phones that answer by themselves.</summary>
internal sealed class Asterisk : IAsyncDisposable
{
    private const int PortsForSound = 400;

    private readonly Peer _program;
    private readonly DirectoryInfo _music;
    private readonly List<Baresip> _phones = [];

    private Asterisk(Peer program, DirectoryInfo music, int sip, int manager) => (_program, _music, SipPort, ManagerPort) = (program, music, sip, manager);

    /// <summary>Where it is installed; null where it is not.</summary>
    public static string? Program { get; } = ProgramFactAttribute.Find("asterisk");

    public int SipPort { get; }

    public int ManagerPort { get; }

    public static async Task<Asterisk> StartAsync()
    {
        var (sip, manager, sound) = (Ports.Free(), Ports.Free(), Ports.Free());
        var music = Directory.CreateTempSubdirectory("music");
        await File.WriteAllBytesAsync(Path.Combine(music.FullName, "tone.ulaw"), [.. Enumerable.Range(0, 80_000).Select(at => (byte)(at % 8 < 4 ? 0x20 : 0xa0))], TestServer.Token);
        var program = Peer.Start(
            Program!, ["-f", "-C", "{folder}/asterisk.conf"],
            ("asterisk.conf", Directories()),
            ("modules.conf", "[modules]\nautoload=yes\nnoload => chan_iax2.so\nnoload => chan_unistim.so\nnoload => pbx_dundi.so\nnoload => res_pjsip_transport_websocket.so\n"),
            ("logger.conf", "[general]\n[logfiles]\nconsole => warning,error\n"),
            ("pjsip_notify.conf", ""), // without this file the module that sends NOTIFYs does not load
            ("rtp.conf", $"[general]\nrtpstart={sound}\nrtpend={sound + PortsForSound}\n"),
            ("musiconhold.conf", $"[default]\nmode=files\ndirectory={music.FullName}\n"),
            ("manager.conf", Sample("manager.conf").Replace("port = 5038", $"port = {manager}", StringComparison.Ordinal).Replace("CHANGE-ME", AsteriskOffice.Password, StringComparison.Ordinal)),
            ("pjsip.conf", Phones(sip)),
            ("extensions.conf", $"[general]\n\n[internal]\nexten => _10X,1,Dial(PJSIP/${{EXTEN}},20,g)\n same => n,Wait(30)\ninclude => provisioning-codes\n\n{Sample("extensions.conf")}\n\n{Sample("monitoring.conf")}\n"));
        var asterisk = new Asterisk(program, music, sip, manager);
        await program.UntilAsync(() => Ports.IsTaken(manager, overTcp: true) && Ports.IsTaken(sip, overTcp: false), "Asterisk listens");
        return asterisk;
    }

    /// <summary>Registered, and ready to be called.</summary>
    public Baresip Phone(string number)
    {
        var phone = Baresip.Start($"<sip:{number}@127.0.0.1:{SipPort}>;auth_user={number};auth_pass=pw{number};regint=60;audio_codecs=pcmu;answermode=auto");
        _phones.Add(phone);
        return phone;
    }

    public Task DialAsync(Baresip phone, string number) => phone.CommandAsync("dial", $"sip:{number}@127.0.0.1:{SipPort}");

    public async ValueTask DisposeAsync()
    {
        foreach (var phone in _phones)
            await phone.DisposeAsync();
        await _program.DisposeAsync();
        _music.Delete(recursive: true);
    }

    private static string Sample(string name) => File.ReadAllText(Path.Combine(Repository.Root, "samples", "asterisk", name));

    /// <summary>Its modules and its texts are where it was installed; all that it writes goes into the folder.</summary>
    private static string Directories()
    {
        var home = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Program!)!, ".."));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            [directories]
            astetcdir => {folder}
            astmoddir => {{First([Path.Combine(home, "lib", "asterisk", "modules"), .. Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "asterisk", "modules"))])}}
            astdatadir => {{First(Path.Combine(home, "var", "lib", "asterisk"), "/usr/share/asterisk", "/var/lib/asterisk")}}
            astvarlibdir => {folder}
            astdbdir => {folder}
            astkeydir => {folder}
            astagidir => {folder}
            astspooldir => {folder}
            astrundir => {folder}
            astlogdir => {folder}

            """);
    }

    private static string First(params string[] folders) => Array.Find(folders, Directory.Exists) ?? folders[^1];

    private static string Phones(int sip) => $"""
        [global]
        type=global
        endpoint_identifier_order=username,ip,anonymous

        [udp]
        type=transport
        protocol=udp
        bind=127.0.0.1:{sip}

        {string.Join('\n', Enumerable.Range(101, 4).Select(number => $"""
            [{number}]
            type=endpoint
            context=internal
            disallow=all
            allow=ulaw
            direct_media=no
            auth={number}
            aors={number}
            callerid="Person {number}" <{number}>

            [{number}]
            type=auth
            auth_type=userpass
            username={number}
            password=pw{number}

            [{number}]
            type=aor
            max_contacts=1
            remove_existing=yes

            """))}
        """;
}
