using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Provisioning.Devices;
using Provisioning.Tests.Pbxs;
using Provisioning.Tests.Sound;

namespace Provisioning.Tests.Interop;

/// <summary>A real FreeSWITCH with all of <c>samples/freeswitch</c>, whose phones may be several to an account, and phones that answer by themselves.</summary>
internal sealed class FreeSwitch : IRealPbx
{
    private const int PortsForSound = 400;

    private readonly Peer _program;
    private readonly DirectoryInfo _sounds;
    private readonly List<Baresip> _phones = [];

    private FreeSwitch(Peer program, DirectoryInfo sounds, int sip, int socket) => (_program, _sounds, SipPort, SocketPort) = (program, sounds, sip, socket);

    /// <summary>Where it is installed; null where it is not.</summary>
    public static string? Program { get; } = ProgramFactAttribute.Find("freeswitch");

    public int SipPort { get; }

    public int SocketPort { get; }

    public string Control => $"kind: freeSwitch, address: 127.0.0.1, port: {Text(SocketPort)}, password: {AsteriskOffice.Password}";

    public bool LaterMonitorsHearWhispers => true;

    public string Output => _program.Output;

    /// <param name="server">Where the server answers SIP; left out, nobody answers there.</param>
    public static async Task<FreeSwitch> StartAsync(int? server = null)
    {
        var (sip, external, socket, sound) = (Ports.Free(), Ports.Free(), Ports.Free(), Ports.Free());
        var sounds = Directory.CreateTempSubdirectory("sounds");
        Directory.CreateDirectory(Path.Combine(sounds.FullName, "misc"));
        await File.WriteAllBytesAsync(Path.Combine(sounds.FullName, "misc", "call_monitoring_blurb.wav"), Wave(Voice.Of("the announcement").Record(TimeSpan.FromSeconds(1.5))), TestServer.Token);
        await File.WriteAllBytesAsync(Path.Combine(sounds.FullName, "music.wav"), Wave(Voice.Of("music").Record(TimeSpan.FromMinutes(1))), TestServer.Token);
        var program = Peer.Start(
            Program!, ["-nf", "-nc", "-nonat", "-conf", "{folder}", "-log", "{folder}", "-db", "{folder}", "-run", "{folder}", "-storage", "{folder}"],
            ("freeswitch.xml", Configuration(sip, external, sound, sounds.FullName)),
            ("event_socket.conf.xml", Sample("event_socket.conf.xml", ("8021", Text(socket)), ("CHANGE-ME", AsteriskOffice.Password))),
            ("acl.conf.xml", Sample("acl.conf.xml", ("192.0.2.10", IRealPbx.ServerAddress))),
            ("gateway.xml", Sample("gateway.xml", ("192.0.2.10:5060", $"{IRealPbx.ServerAddress}:{Text(server ?? Ports.Free())}"), ("CHANGE-ME", AsteriskOffice.Password))),
            ("codes.xml", Sample("codes.xml")),
            ("dialplan.xml", Sample("dialplan.xml", (@"192\.0\.2\.10", IRealPbx.ServerAddress.Replace(".", @"\.", StringComparison.Ordinal)))),
            ("monitoring.xml", Sample("monitoring.xml")));
        var freeSwitch = new FreeSwitch(program, sounds, sip, socket);
        await program.UntilAsync(() => Ports.IsTaken(socket, overTcp: true) && Ports.IsTaken(sip, overTcp: false) && Ports.IsTaken(external, overTcp: false), "FreeSWITCH listens");
        return freeSwitch;
    }

    /// <summary>The office of all tests with real PBXs, at this one.</summary>
    public FleetState Fleet()
    {
        var fleet = AsteriskOffice.Fleet(SocketPort);
        var main = fleet.Current.Pbxs["main"];
        fleet.Swap(fleet.Current with { Pbxs = fleet.Current.Pbxs.SetItem("main", main with { Control = main.Control! with { Kind = PbxKind.FreeSwitch } }) });
        return fleet;
    }

    /// <summary>Registers, and answers calls by itself.</summary>
    public Baresip Phone(string number)
    {
        var phone = Baresip.Start($"<sip:{number}@127.0.0.1:{SipPort}>;auth_user={number};auth_pass={TonePhone.PasswordOf(number)};regint=60;audio_codecs=pcmu;answermode=auto");
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Sample(string name, params ReadOnlySpan<(string Ours, string Theirs)> changes)
    {
        var text = File.ReadAllText(PathOf(name));
        foreach (var (ours, theirs) in changes)
            text = text.Replace(ours, theirs, StringComparison.Ordinal);
        return text;
    }

    private static string PathOf(string name) => Path.Combine(Repository.Root, "samples", "freeswitch", name);

    /// <summary>A WAV file of G.711 µ-law.</summary>
    private static byte[] Wave(byte[] sound)
    {
        const int RateAt = 24, LengthAt = 40, HeadLength = 44;
        var file = new byte[HeadLength + sound.Length];
        "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x07\0\x01\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(RateAt), Voice.Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(RateAt + 4), Voice.Rate);
        "\x01\0\x08\0data"u8.CopyTo(file.AsSpan(RateAt + 8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(LengthAt), sound.Length);
        sound.CopyTo(file, HeadLength);
        return file;
    }

    private static string Configuration(int sip, int external, int sound, string sounds) => new StringBuilder(Document)
        .Replace("{sip}", Text(sip)).Replace("{external}", Text(external)).Replace("{sound}", Text(sound)).Replace("{lastSound}", Text(sound + PortsForSound)).Replace("{sounds}", sounds)
        .Replace("{internal}", string.Concat(XDocument.Load(PathOf("internal.xml")).Descendants("param")))
        .Replace("{users}", string.Concat(Enumerable.Range(101, 4).Select(number => new XElement(
            "user", new XAttribute("id", number),
            new XElement("params", Entry("param", "password", TonePhone.PasswordOf(Text(number)))),
            new XElement("variables", Entry("variable", "user_context", "default"), Entry("variable", "effective_caller_id_name", $"Person {number}"), Entry("variable", "effective_caller_id_number", Text(number)))))))
        .ToString();

    private static XElement Entry(string element, string name, string value) => new(element, new XAttribute("name", name), new XAttribute("value", value));

    /// <summary>As little as is needed, and as the configuration that FreeSWITCH comes with; the samples are included where they say that they belong, on lines of their own.</summary>
    private const string Document = """
        <document type="freeswitch/xml">
          <X-PRE-PROCESS cmd="set" data="domain=127.0.0.1"/>
          <X-PRE-PROCESS cmd="set" data="domain_name=127.0.0.1"/>
          <X-PRE-PROCESS cmd="set" data="sound_prefix={sounds}"/>
          <X-PRE-PROCESS cmd="set" data="hold_music={sounds}/music.wav"/>
          <section name="configuration">
            <configuration name="modules.conf">
              <modules>
                <load module="mod_console"/><load module="mod_commands"/><load module="mod_dptools"/><load module="mod_dialplan_xml"/><load module="mod_tone_stream"/><load module="mod_sndfile"/>
                <load module="mod_sofia"/><load module="mod_event_socket"/>
              </modules>
            </configuration>
            <configuration name="switch.conf">
              <settings><param name="loglevel" value="warning"/><param name="rtp-start-port" value="{sound}"/><param name="rtp-end-port" value="{lastSound}"/></settings>
            </configuration>
            <configuration name="console.conf">
              <mappings><map name="all" value="warning,err,crit,alert"/></mappings><settings><param name="loglevel" value="warning"/><param name="colorize" value="false"/></settings>
            </configuration>
            <configuration name="timezones.conf"><timezones/></configuration>
            <X-PRE-PROCESS cmd="include" data="acl.conf.xml"/>
            <X-PRE-PROCESS cmd="include" data="event_socket.conf.xml"/>
            <configuration name="sofia.conf">
              <global_settings><param name="log-level" value="0"/></global_settings>
              <profiles>
                <profile name="internal">
                  <domains><domain name="all" alias="true" parse="false"/></domains>
                  <settings>
                    <param name="sip-ip" value="127.0.0.1"/><param name="sip-port" value="{sip}"/><param name="rtp-ip" value="127.0.0.1"/>
                    <param name="dialplan" value="XML"/><param name="context" value="public"/><param name="hold-music" value="$${hold_music}"/>
                    <param name="inbound-codec-prefs" value="PCMU"/><param name="outbound-codec-prefs" value="PCMU"/><param name="rtp-timer-name" value="soft"/>
                    <param name="manage-presence" value="true"/><param name="multiple-registrations" value="contact"/><param name="challenge-realm" value="auto_from"/>
                    <param name="force-register-domain" value="$${domain}"/><param name="force-subscription-domain" value="$${domain}"/><param name="force-register-db-domain" value="$${domain}"/>
                    {internal}
                  </settings>
                </profile>
                <profile name="external">
                  <gateways>
                    <X-PRE-PROCESS cmd="include" data="gateway.xml"/>
                  </gateways>
                  <settings>
                    <param name="sip-ip" value="127.0.0.1"/><param name="sip-port" value="{external}"/><param name="rtp-ip" value="127.0.0.1"/>
                    <param name="dialplan" value="XML"/><param name="context" value="public"/><param name="auth-calls" value="false"/>
                    <param name="inbound-codec-prefs" value="PCMU"/><param name="outbound-codec-prefs" value="PCMU"/><param name="rtp-timer-name" value="soft"/>
                  </settings>
                </profile>
              </profiles>
            </configuration>
          </section>
          <section name="dialplan">
            <context name="default">
              <X-PRE-PROCESS cmd="include" data="codes.xml"/>
              <extension name="phones">
                <condition field="destination_number" expression="^(10\d)$">
                  <action application="set" data="hangup_after_bridge=false"/>
                  <action application="set" data="call_timeout=20"/>
                  <action application="bridge" data="user/$1@${domain_name}"/>
                  <action application="sleep" data="30000"/>
                </condition>
              </extension>
            </context>
            <context name="public">
              <X-PRE-PROCESS cmd="include" data="dialplan.xml"/>
            </context>
            <X-PRE-PROCESS cmd="include" data="monitoring.xml"/>
          </section>
          <section name="directory">
            <domain name="$${domain}">
              <params><param name="dial-string" value="{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})}"/></params>
              <groups><group name="default"><users>{users}</users></group></groups>
            </domain>
          </section>
        </document>
        """;
}
