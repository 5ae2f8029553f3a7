using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class CheckSyncAnswerTests
{
    [Theory]
    [InlineData(nameof(TellVerdict.Told), 200, 202, 204, 299)]
    [InlineData(nameof(TellVerdict.WantsAuthentication), 401, 407)]
    [InlineData(nameof(TellVerdict.Refused), 400, 402, 403, 405, 406, 413, 415, 416, 420, 421, 423, 481, 488, 489, 493, 494, 501)]
    [InlineData(nameof(TellVerdict.Silent), 300, 302, 404, 408, 410, 430, 480, 482, 483, 484, 485, 486, 487, 491, 500, 502, 503, 504, 513, 600, 603, 604, 606)]
    public void Each_status_has_its_verdict(string verdict, params int[] statuses) =>
        Assert.All(statuses, status => Assert.Equal((status, verdict), (status, CheckSyncAnswer.Of(status).Verdict.ToString())));

    [Fact]
    public void Only_an_answer_that_shows_the_phone_did_not_take_it_has_a_remedy()
    {
        var remedies = Enumerable.Range(200, 500).Where(status => CheckSyncAnswer.Of(status).Remedy != CheckSyncRemedy.None).ToLookup(status => CheckSyncAnswer.Of(status).Remedy);

        Assert.Equal([401, 407], remedies[CheckSyncRemedy.Credentials]);
        Assert.Equal([481, 489], remedies[CheckSyncRemedy.OtherForm]);
        Assert.Equal([404, 410, 430, 480], remedies[CheckSyncRemedy.OtherFlow]);
    }
}
