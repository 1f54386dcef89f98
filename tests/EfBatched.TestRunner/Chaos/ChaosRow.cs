namespace EfBatched.TestRunner.Chaos;

/// <summary>A row that is changed once a run, whatever happens; keys are 10, 20, 30 and so on.</summary>
public abstract class ChaosRow
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Null while a migration with a condition has not changed the row in this run.</summary>
    public string? Filled { get; set; }

    /// <summary>How often the row was changed.</summary>
    public int Changes { get; set; }

    /// <summary>In how many runs a person has skipped it.</summary>
    public int Excused { get; set; }

    /// <summary>1; 0 makes the row one that cannot be changed.</summary>
    public int Divisor { get; set; } = 1;
}
