using System.Globalization;
using Provisioning.Tests.Pbxs;
using Provisioning.Tests.Sound;

namespace Provisioning.Tests.Interop;

/// <summary>A real Asterisk with all of <c>samples/asterisk</c>, and phones that answer by themselves.</summary>
internal sealed class Asterisk : IRealPbx
{
    private const int PortsForSound = 400;

    private readonly Peer _program;
    private readonly DirectoryInfo _sounds;
    private readonly List<Baresip> _phones = [];

    private Asterisk(Peer program, DirectoryInfo sounds, int sip, int manager) => (_program, _sounds, SipPort, ManagerPort) = (program, sounds, sip, manager);

    /// <summary>Where it is installed; null where it is not.</summary>
    public static string? Program { get; } = ProgramFactAttribute.Find("asterisk");

    public int SipPort { get; }

    public int ManagerPort { get; }

    public string Control => $"kind: asterisk, address: 127.0.0.1, port: {ManagerPort}, user: provisioning, password: {AsteriskOffice.Password}";

    public bool LaterMonitorsHearWhispers => false;

    public string Output => _program.Output;

    /// <param name="server">Where the server answers SIP, at <see cref="IRealPbx.ServerAddress"/>; left out, nobody answers there.</param>
    public static async Task<Asterisk> StartAsync(int? server = null)
    {
        var (sip, manager, sound) = (Ports.Free(), Ports.Free(), Ports.Free());
        var sounds = Directory.CreateTempSubdirectory("sounds");
        var music = sounds.CreateSubdirectory("music").FullName;
        await File.WriteAllBytesAsync(Path.Combine(music, "tone.ulaw"), Voice.Of("music").Record(TimeSpan.FromSeconds(10)), TestServer.Token);
        await File.WriteAllBytesAsync(Path.Combine(sounds.FullName, "announcement.ulaw"), Voice.Of("the announcement").Record(TimeSpan.FromSeconds(1.5)), TestServer.Token);
        var program = Peer.Start(
            Program!, ["-f", "-C", "{folder}/asterisk.conf"],
            ("asterisk.conf", Directories()),
            ("modules.conf", "[modules]\nautoload=yes\nnoload => chan_iax2.so\nnoload => chan_unistim.so\nnoload => pbx_dundi.so\nnoload => res_pjsip_transport_websocket.so\n"),
            ("logger.conf", "[general]\n[logfiles]\nconsole => warning,error\n"),
            ("pjsip_notify.conf", ""), // without this file the module that sends NOTIFYs does not load
            ("rtp.conf", $"[general]\nrtpstart={sound}\nrtpend={sound + PortsForSound}\n"),
            ("musiconhold.conf", $"[default]\nmode=files\ndirectory={music}\n"),
            ("manager.conf", Sample("manager.conf").Replace("port = 5038", $"port = {manager}", StringComparison.Ordinal).Replace("CHANGE-ME", AsteriskOffice.Password, StringComparison.Ordinal)),
            ("pjsip.conf", $"{Phones(sip)}\n{Trunk(server ?? Ports.Free())}"),
            ("extensions.conf", $"[general]\n\n[internal]\nexten => _10X,1,Dial(PJSIP/${{EXTEN}},20,g)\n same => n,Wait(30)\ninclude => provisioning-codes\n\n{Sample("extensions.conf")}\n\n"
                + Sample("monitoring.conf").Replace("Playback(beep)", $"Playback({sounds.FullName}/announcement)", StringComparison.Ordinal) + "\n"));
        var asterisk = new Asterisk(program, sounds, sip, manager);
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
        _sounds.Delete(recursive: true);
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

    /// <summary>The server's own endpoint, as the sample has it. The phones speak µ-law alone, and there are Asterisks that cannot translate from G.722.</summary>
    private static string Trunk(int server) => Sample("pjsip.conf")
        .Replace("192.0.2.10:5060", $"{IRealPbx.ServerAddress}:{server}", StringComparison.Ordinal)
        .Replace("allow=g722,alaw,ulaw", "allow=ulaw", StringComparison.Ordinal)
        .Replace("192.0.2.10", IRealPbx.ServerAddress, StringComparison.Ordinal)
        .Replace("CHANGE-ME", AsteriskOffice.Password, StringComparison.Ordinal);

    private static string Phones(int sip) => $"""
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
            password={TonePhone.PasswordOf($"{number}")}

            [{number}]
            type=aor
            max_contacts=1
            remove_existing=yes

            """))}
        """;
}
