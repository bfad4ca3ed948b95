using System.Runtime.InteropServices;

namespace CanTools.Daemon;

/// <summary>Things in the order of numbers that were given to them ascending, and never again.</summary>
/// <param name="numberOf">A thing's number, which stays the same as long as it is here.</param>
internal sealed class NumberedList<T>(Func<T, ulong> numberOf)
    where T : class
{
    private readonly List<T> _things = [];

    /// <summary>Puts in what has a greater number than all others.</summary>
    public void Add(T thing) => _things.Add(thing);

    public void AddAll(IEnumerable<T> things) => _things.AddRange(things.OrderBy(numberOf));

    public void Remove(T thing) => _things.RemoveAt(FirstAfter(numberOf(thing) - 1));

    public T? Find(ulong number)
    {
        int index = FirstAfter(number - 1);
        return number > 0 && index < _things.Count && numberOf(_things[index]) == number ? _things[index] : null;
    }

    /// <summary>Those with greater numbers, ascending.</summary>
    public ReadOnlySpan<T> After(ulong number) => CollectionsMarshal.AsSpan(_things)[FirstAfter(number)..];

    private int FirstAfter(ulong number)
    {
        int low = 0;
        int high = _things.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (numberOf(_things[middle]) > number)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
