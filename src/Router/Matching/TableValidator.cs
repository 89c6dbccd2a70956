using System.Numerics;
using System.Runtime.CompilerServices;

namespace HelloMesh.Router;

/// <summary>Follows every arrow of an image once, so that look-ups need not check any: each leads to a whole structure
/// within the image, walks and probes end, numbers stay below their bounds. Runs whenever a table is opened.</summary>
internal sealed unsafe class TableValidator(TableMemory memory)
{
    private readonly TableImage _image = new(memory.Start);
    private readonly HashSet<(Part, uint)> _seen = [];
    private readonly HashSet<(Part, NameSet)> _seenSets = [];
    private readonly Dictionary<uint, KeptKinds> _tries = [];
    private readonly Stack<uint> _open = new();
    private long _nodeBudget = memory.Length / sizeof(TrieNode);
    private TableHeader _header;
    private KeptKinds _kept;

    /// <summary>What an offset was taken for: one that is right as a chain need not be right as a host.</summary>
    private enum Part
    {
        Listener,
        Chain,
        VirtualHost,
    }

    /// <summary>Throws <see cref="InvalidDataException"/> when the image is not one.</summary>
    public void Check()
    {
        Require(memory.Length >= sizeof(TableHeader) + PathTrie.Overrun && BitConverter.IsLittleEndian);
        _header = *_image.At<TableHeader>(0);
        Require(_header.Length == memory.Length);
        CheckObjects();
        CheckMask<PortSlot>(_header.PortSlots, _header.PortMask);
        bool hasFree = false;
        for (uint i = 0; i <= _header.PortMask; i++)
        {
            PortSlot slot = _image.At<PortSlot>(_header.PortSlots)[i];
            hasFree |= slot.Port == PortSlot.Free;
            CheckListener(slot.Listener);
            CheckAddresses(slot.Addresses);
        }

        Require(hasFree);
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidDataException("this is not a routing table, or it is damaged");
        }
    }

    /// <summary>Whether so many bytes lie at an offset; the overrun at the end is nobody's.</summary>
    private void CheckRange(uint offset, long length)
    {
        Require(offset % 4 == 0 && offset != 0 && length >= 0 && offset + length <= memory.Length - PathTrie.Overrun);
    }

    private void CheckMask<T>(uint slots, uint mask)
        where T : unmanaged
    {
        Require(mask != uint.MaxValue && BitOperations.IsPow2(mask + 1));
        CheckRange(slots, (mask + 1L) * Unsafe.SizeOf<T>());
    }

    private void CheckName(uint offset)
    {
        CheckRange(offset, sizeof(NameEntry));
        int length = _image.At<NameEntry>(offset)->Length;
        Require(length >= 0);
        CheckRange(offset, sizeof(NameEntry) + (long)length);
    }

    private void CheckObjects()
    {
        Require(_header.PatternCount <= memory.Length && _header.ClaimCount <= memory.Length);
        for (uint i = 0; i < _header.PatternCount; i++)
        {
            CheckRange(_header.Patterns, (i + 1L) * sizeof(PatternEntry));
            CheckName(_image.At<PatternEntry>(_header.Patterns)[i].Text);
        }

        for (uint i = 0; i < _header.ClaimCount; i++)
        {
            CheckRange(_header.Claims, (i + 1L) * sizeof(uint));
            uint claim = _image.At<uint>(_header.Claims)[i];
            CheckRange(claim, sizeof(ClaimEntry));
            ClaimEntry* entry = _image.At<ClaimEntry>(claim);
            CheckName(entry->Value);
            Require(entry->NameCount >= 0);
            CheckRange(claim, sizeof(ClaimEntry) + ((long)entry->NameCount * sizeof(uint)));
            for (int name = 0; name < entry->NameCount; name++)
            {
                CheckName(((uint*)(entry + 1))[name]);
            }
        }
    }

    private void CheckAddresses(uint set)
    {
        if (set != 0)
        {
            CheckRange(set, sizeof(NameSet));
            CheckSharedSet(*_image.At<NameSet>(set), Part.Listener, CheckListener);
        }
    }

    private void CheckListener(uint listener)
    {
        if (listener == 0 || !_seen.Add((Part.Listener, listener)))
        {
            return;
        }

        CheckRange(listener, sizeof(ListenerEntry));
        ListenerEntry entry = *_image.At<ListenerEntry>(listener);
        CheckChain(entry.Chain);
        if (entry.ServerNames != 0)
        {
            CheckRange(entry.ServerNames, sizeof(NameSet));
            CheckSharedSet(*_image.At<NameSet>(entry.ServerNames), Part.Chain, CheckChain);
        }
    }

    private void CheckChain(uint chain)
    {
        if (chain == 0 || !_seen.Add((Part.Chain, chain)))
        {
            return;
        }

        CheckRange(chain, sizeof(ChainEntry));
        ChainEntry entry = *_image.At<ChainEntry>(chain);
        if ((entry.Flags & ChainFlags.Tcp) == 0)
        {
            CheckSharedSet(entry.Hosts, Part.VirtualHost, CheckVirtualHost);
        }
    }

    /// <summary>Chains with the same hosts share them.</summary>
    private void CheckSharedSet(in NameSet set, Part values, Action<uint> checkValue)
    {
        if (_seenSets.Add((values, set)))
        {
            CheckSet(set, checkValue);
        }
    }

    private void CheckSet(in NameSet set, Action<uint> checkValue)
    {
        CheckBuckets(set.Buckets, set.BucketCount, checkValue);
        if (set.Default != 0)
        {
            checkValue(set.Default);
        }

        if (set.LengthCount > 0)
        {
            CheckBuckets(set.SuffixBuckets, set.SuffixBucketCount, checkValue);
            CheckRange(set.Lengths, set.LengthCount * (long)sizeof(SuffixLength));
            for (uint i = 0; i < set.LengthCount; i++)
            {
                Require(_image.At<SuffixLength>(set.Lengths)[i].Length > 0);   // an empty suffix is the default
            }
        }
    }

    /// <summary>Buckets, or the entry of an only name.</summary>
    private void CheckBuckets(uint buckets, uint count, Action<uint> checkValue)
    {
        if (count == 0)
        {
            if (buckets != 0)
            {
                CheckEntry(buckets, checkValue);
            }

            return;
        }

        CheckRange(buckets, count * (long)sizeof(NameBucket));
        bool hasLast = false;
        for (uint i = 0; i < count; i++)
        {
            NameBucket* bucket = _image.At<NameBucket>(buckets) + i;
            hasLast |= bucket->Spilled == 0;
            for (int place = 0; place < NameBucket.Size; place++)
            {
                if (bucket->Tags[place] != 0)
                {
                    CheckEntry(bucket->Names[place], checkValue);
                }
            }
        }

        Require(hasLast);   // or a look-up might go round for ever
    }

    private void CheckEntry(uint entry, Action<uint> checkValue)
    {
        CheckName(entry);
        uint value = _image.At<NameEntry>(entry)->Value;
        Require(value != 0);
        checkValue(value);
    }

    private void CheckVirtualHost(uint offset)
    {
        if (!_seen.Add((Part.VirtualHost, offset)))
        {
            return;
        }

        CheckRange(offset, sizeof(VirtualHostEntry));
        VirtualHostEntry entry = *_image.At<VirtualHostEntry>(offset);
        Require(entry.LookupCount <= VirtualHostEntry.LookupCountMax);
        KeptKinds root = CheckTrie(entry.Root);
        KeptKinds folded = CheckTrie(entry.FoldedRoot);
        uint places = (uint)((1ul << entry.LookupCount) - 1);
        Require(((root.Headers | folded.Headers) & (root.Parameters | folded.Parameters) & places) == 0);
    }

    /// <summary>What the conditions of a trie keep; hosts with the same paths share one.</summary>
    private KeptKinds CheckTrie(uint root)
    {
        if (root == 0)
        {
            return default;
        }

        if (_tries.TryGetValue(root, out KeptKinds known))
        {
            return known;
        }

        _kept = default;
        _open.Push(root);
        while (_open.TryPop(out uint offset))
        {
            Require(--_nodeBudget >= 0);   // no node is reached twice, or there would be more than fit
            CheckNode(offset);
        }

        _tries.Add(root, _kept);
        return _kept;
    }

    private void CheckNode(uint offset)
    {
        CheckRange(offset, sizeof(TrieNode));
        TrieNode* node = _image.At<TrieNode>(offset);
        uint* refs = CheckChildren(node, offset, out int count);
        CheckRange(offset, (byte*)(refs + count) - (byte*)node);
        for (int i = 0; i < count; i++)
        {
            uint next = refs[i];
            if (next != 0 && (next & EndTag.Route) == 0)
            {
                Require(next > offset);   // I1
                _open.Push(next);
            }
        }

        if (node->End != 0 && (node->End & EndTag.Route) == 0)
        {
            CheckRange(node->End, sizeof(EndEntry));
            EndEntry end = *_image.At<EndEntry>(node->End);
            CheckList(end.Prefixes);
            CheckList(end.Exacts);
        }
    }

    /// <summary>The refs of a node, which are not checked yet to lie within the image, and how many.</summary>
    private uint* CheckChildren(TrieNode* node, uint offset, out int count)
    {
        count = 0;
        byte* children = PathTrie.Children(node);
        switch (node->Kind)
        {
            case ChildKind.None:
                return (uint*)children;
            case ChildKind.Range:
                count = node->LastRef + 1;
                return (uint*)children;
            case ChildKind.Labels:
                Require(node->LastRef < TrieNode.LabelCountMax);
                count = node->LastRef + 1;
                return PathTrie.RefsOfLabels(children, node->LastRef);
            default:
                var map = (ChildMap*)children;
                CheckRange(offset, (byte*)(map + 1) - (byte*)node);
                CheckMap(map);
                count = map->Count;
                return PathTrie.RefsOfMap(map);
        }
    }

    private static void CheckMap(ChildMap* map)
    {
        int before = 0;
        for (int word = 0; word < 4; word++)
        {
            Require(map->Before[word] == before);
            before += BitOperations.PopCount(map->Words[word]);
        }
    }

    private void CheckList(uint list)
    {
        if (list == 0)
        {
            return;
        }

        CheckRange(list, sizeof(CandidateList));
        CandidateList head = *_image.At<CandidateList>(list);
        Require(head.SwitchCount >= 0 && head.Count >= 0);
        CheckRange(list, sizeof(CandidateList) + ((long)head.SwitchCount * sizeof(SwitchEntry)) + ((long)head.Count * sizeof(Candidate)));
        var switches = (SwitchEntry*)(_image.At<CandidateList>(list) + 1);
        for (int i = 0; i < head.SwitchCount; i++)
        {
            Require(switches[i].Subject.Kind is not (Subject.Claim or Subject.Path));
            CheckSubject(switches[i].Subject);
            CheckSet(switches[i].Values, CheckFlatList);
        }

        CheckCandidates((Candidate*)(switches + head.SwitchCount), head.Count);
    }

    /// <summary>The list of a switch's value: no switches in it.</summary>
    private void CheckFlatList(uint list)
    {
        CheckRange(list, sizeof(CandidateList));
        CandidateList* head = _image.At<CandidateList>(list);
        Require(head->SwitchCount == 0 && head->Count >= 0);
        CheckRange(list, sizeof(CandidateList) + ((long)head->Count * sizeof(Candidate)));
        CheckCandidates((Candidate*)(head + 1), head->Count);
    }

    private void CheckCandidates(Candidate* candidates, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (candidates[i].Conditions != 0)
            {
                CheckConditions(candidates[i].Conditions);
            }
        }
    }

    private void CheckConditions(uint list)
    {
        CheckRange(list, sizeof(ConditionList));
        ConditionList* head = _image.At<ConditionList>(list);
        Require(head->Count >= 0);
        CheckRange(list, sizeof(ConditionList) + ((long)head->Count * sizeof(ConditionEntry)));
        var conditions = (ConditionEntry*)(head + 1);
        for (int i = 0; i < head->Count; i++)
        {
            CheckSubject(conditions[i].Subject);
            Require(conditions[i].Operator <= Operator.Regex);
            Require(conditions[i].Subject.Kind != Subject.Path || conditions[i].Operator == Operator.Regex);
            if (conditions[i].Subject.Kind == Subject.Claim)
            {
                Require(conditions[i].Value < _header.ClaimCount);
            }
            else if (conditions[i].Operator == Operator.Regex)
            {
                Require(conditions[i].Value < _header.PatternCount);
            }
            else if (conditions[i].Operator != Operator.Present)
            {
                CheckName(conditions[i].Value);
            }
        }
    }

    private void CheckSubject(in SubjectEntry subject)
    {
        Require(subject.Kind <= Subject.Path);
        if (subject.Kind is Subject.Header or Subject.Query)
        {
            CheckName(subject.Name);
            uint place = subject.Lookup < VirtualHostEntry.LookupCountMax ? 1u << subject.Lookup : 0;
            _kept = subject.Kind == Subject.Header
                ? _kept with { Headers = _kept.Headers | place }
                : _kept with { Parameters = _kept.Parameters | place };
        }
    }

    /// <summary>Places in which look-ups are kept, as bits: one place cannot hold both kinds.</summary>
    private readonly record struct KeptKinds(uint Headers, uint Parameters);
}
