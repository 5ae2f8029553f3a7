namespace Provisioning.Rendering;

/// <summary>The variables of the loops that a template is in, innermost first.</summary>
internal sealed class LoopVariables
{
    private readonly List<(string Name, object? Value, int Depth)> _variables = [];
    private int _depth;

    public void Clear()
    {
        _variables.Clear();
        _depth = 0;
    }

    public void Enter() => _depth++;

    public void Exit()
    {
        while (_variables.Count > 0 && _variables[^1].Depth == _depth)
            _variables.RemoveAt(_variables.Count - 1);
        _depth--;
    }

    public void Set(string name, object? value)
    {
        for (var i = _variables.Count - 1; i >= 0 && _variables[i].Depth == _depth; i--)
        {
            if (_variables[i].Name == name)
            {
                _variables[i] = (name, value, _depth);
                return;
            }
        }

        _variables.Add((name, value, _depth));
    }

    public bool TryGet(string name, out object? value)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name)
            {
                value = _variables[i].Value;
                return true;
            }
        }

        value = null;
        return false;
    }
}
