using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace HelloMesh.Router;

/// <summary>Plan → image; one step a method, in the order of the picture in TableLayout.cs.</summary>
internal sealed class ProxyTableBuilder
{
    private readonly RegexCache _regexes;
    private readonly ImageWriter _image = new();
    private readonly VirtualHostBuilder _virtualHosts;
    private readonly Dictionary<RouteConfiguration, NameSet> _configurations = [];

    public ProxyTableBuilder(RegexCache regexes)
    {
        _regexes = regexes;
        _virtualHosts = new VirtualHostBuilder(_image, regexes);
    }

    public ProxyTable Build(ProxyPlan plan)
    {
        uint header = _image.Reserve<TableHeader>();
        var offsets = new uint[plan.Listeners.Length];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = AddListener(plan.Listeners[i], i);
        }

        (uint portSlots, uint portMask) = AddPorts(plan.Listeners, offsets);
        (uint patterns, uint patternCount) = _virtualHosts.WritePatterns();
        (uint claims, uint claimCount) = _virtualHosts.WriteClaims();
        _image.Reserve(PathTrie.Overrun);
        _image.At<TableHeader>(header) = new TableHeader
        {
            Length = (uint)_image.Bytes.Length,
            PortSlots = portSlots,
            PortMask = portMask,
            Patterns = patterns,
            PatternCount = patternCount,
            Claims = claims,
            ClaimCount = claimCount,
        };
        return ProxyTable.Open(new TableMemory(_image.Bytes), _regexes);
    }

    /// <summary>Ports, each with its listener of all addresses and those of one (rule GW-27); what none takes goes to the
    /// listener of any port (rule MESH-15).</summary>
    private (uint Slots, uint Mask) AddPorts(ImmutableArray<Listener> listeners, uint[] offsets)
    {
        uint anyPort = 0;
        var ports = new SortedDictionary<int, (uint Wildcard, NameSetBuilder Addresses)>();
        for (int i = 0; i < listeners.Length; i++)
        {
            Listener listener = listeners[i];
            anyPort = listener.Port == Listener.AnyPort && anyPort == 0 ? offsets[i] : anyPort;
            if (!ports.TryGetValue(listener.Port, out (uint Wildcard, NameSetBuilder Addresses) port))
            {
                port = (0, new NameSetBuilder(_image));
            }

            if (listener.Address == "0.0.0.0")
            {
                port.Wildcard = offsets[i];
            }
            else
            {
                port.Addresses.Add(listener.Address, offsets[i]);
            }

            ports[listener.Port] = port;
        }

        uint count = BitOperations.RoundUpToPowerOf2((uint)Math.Max(ports.Count * 2, 2));
        uint slots = _image.Reserve((int)count * Unsafe.SizeOf<PortSlot>());
        for (uint i = 0; i < count; i++)
        {
            _image.At<PortSlot>(Slot(i)) = new PortSlot { Port = PortSlot.Free, Listener = anyPort };
        }

        foreach ((int port, (uint wildcard, NameSetBuilder addresses)) in ports)
        {
            uint set = addresses.HasNoNames ? 0 : _image.Add(addresses.Build());
            uint at = PortSlot.Hash(port) & (count - 1);
            while (_image.At<PortSlot>(Slot(at)).Port != PortSlot.Free)
            {
                at = (at + 1) & (count - 1);
            }

            uint listener = wildcard == 0 ? anyPort : wildcard;
            _image.At<PortSlot>(Slot(at)) = new PortSlot { Port = port, Listener = listener, Addresses = set };
        }

        return (slots, count - 1);

        uint Slot(uint index) => slots + (index * (uint)Unsafe.SizeOf<PortSlot>());
    }

    private uint AddListener(Listener listener, int number)
    {
        var names = new NameSetBuilder(_image);
        for (int i = 0; i < listener.FilterChains.Length; i++)
        {
            FilterChain chain = listener.FilterChains[i];
            ChainFlags flags = (chain.TerminatesTls ? ChainFlags.TerminatesTls : ChainFlags.None)
                | (chain.RequiresClientCertificate ? ChainFlags.RequiresClientCertificate : ChainFlags.None)
                | (chain.Http is null ? ChainFlags.Tcp : chain.Tcp is null ? ChainFlags.None : ChainFlags.DetectsHttp);
            NameSet hosts = chain.Http is null ? default : AddConfiguration(chain.Http);
            uint offset = _image.Add(new ChainEntry { Number = i, Flags = flags, Hosts = hosts });
            if (chain.ServerNames.IsEmpty)
            {
                names.Add("", offset);
            }

            foreach (string name in chain.ServerNames)
            {
                names.Add(name, offset);
            }
        }

        uint set = names.HasNoNames ? 0 : _image.Add(names.Build());
        return _image.Add(new ListenerEntry
        {
            Number = number,
            IsRejected = listener.Rejection is null ? 0u : 1u,
            Chain = names.Default,
            ServerNames = set,
        });
    }

    private NameSet AddConfiguration(RouteConfiguration configuration)
    {
        if (!_configurations.TryGetValue(configuration, out NameSet hosts))
        {
            var names = new NameSetBuilder(_image);
            for (int i = 0; i < configuration.VirtualHosts.Length; i++)
            {
                _virtualHosts.Add(configuration.VirtualHosts[i], i, names);
            }

            hosts = names.Build();
            _configurations.Add(configuration, hosts);
        }

        return hosts;
    }
}
