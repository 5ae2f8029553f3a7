using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Simulator.Ami;

/// <summary>Who a session is: plain, or by a challenge and MD5, as AMI has it.</summary>
internal sealed class AmiSignIn(IReadOnlyList<AmiUser> users)
{
    private string? _challenge;

    /// <summary>Null before the session has signed in.</summary>
    public AmiUser? User { get; private set; }

    public AmiMessage Challenge(AmiAction asked)
    {
        if (!asked["AuthType"].Equals("MD5", StringComparison.OrdinalIgnoreCase))
            return AmiMessage.Error(asked, "Must specify AuthType");
        _challenge ??= $"{RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue)}";
        return AmiMessage.Response("Success", asked).Add("Challenge", _challenge);
    }

    public bool TrySignIn(AmiAction asked)
    {
        var user = users.FirstOrDefault(user => user.Name == asked["Username"]);
        if (user is null || !IsRight(user, asked))
            return false;
        User = user;
        return true;
    }

    private bool IsRight(AmiUser user, AmiAction asked)
    {
        if (!asked["AuthType"].Equals("MD5", StringComparison.OrdinalIgnoreCase))
            return user.Secret == asked["Secret"];
        return _challenge is not null && asked["Key"].Equals(KeyOf(_challenge + user.Secret), StringComparison.OrdinalIgnoreCase);
    }

    [SuppressMessage("Security", "CA5351", Justification = "AMI knows no other")]
    private static string KeyOf(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
