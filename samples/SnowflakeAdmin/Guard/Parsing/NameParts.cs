namespace SnowflakeAdmin.Guard.Parsing;

/// <summary>The parts of a name as they are stored: what had no quotes in upper case. An empty middle part stands for PUBLIC.</summary>
internal readonly record struct NameParts(int Count, string First, string Second, string Third);
