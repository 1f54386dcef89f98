using EfBatched.Throttling;

namespace EfBatched.Running.Pacing;

/// <summary>Takes a slow-down back only when several looks in a row find nothing, so that a value about its limit does not flicker.</summary>
internal sealed class CalmFilter
{
    /// <summary>The looks without a finding that end a slow-down.</summary>
    public const int CalmLooks = 3;

    private NamedVerdict _current = NamedVerdict.None;
    private int _calm;

    public NamedVerdict Next(NamedVerdict seen)
    {
        if (seen.Level == ThrottleLevel.None && _current.Level == ThrottleLevel.Slow && ++_calm < CalmLooks)
        {
            return _current;
        }

        _calm = 0;
        return _current = seen;
    }
}
