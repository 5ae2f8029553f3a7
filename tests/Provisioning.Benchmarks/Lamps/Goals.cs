namespace Provisioning.Benchmarks.Lamps;

/// <summary>What is to be reached, row by row; empty where nothing is asked.</summary>
internal sealed record Goals(string Value = "", string Times = "", string RawShare = "", string Latency = "");
