// Package outbound is the one way out: every connection to an address that an administrator or a user may
// have named (webhooks, link previews, mail and directory servers) is dialled here. The address is checked
// after the name was resolved, at the moment of connecting, so a name that changes its answer between check
// and use gains nothing. It must not resolve names on its own, follow a proxy, or know what is sent.
package outbound

import (
	"fmt"
	"net/netip"
)

// Refused says that the resolved address lies where the desk does not connect to unless the operator lists it.
type Refused struct {
	Addr netip.Addr
	Why  string
}

// Error names the address and the reason, for the operator who has to list it.
func (e *Refused) Error() string {
	return fmt.Sprintf("connections to %s are refused (%s); list its network in the allowed networks to permit it", e.Addr, e.Why)
}

// Policy decides which resolved addresses may be dialled. The zero value allows the public Internet only.
type Policy struct {
	// Allow holds the operator's exceptions. They win over every refusal.
	Allow []netip.Prefix
}

// network is a range the desk refuses by default, with the word for it in the error.
type network struct {
	prefix netip.Prefix
	why    string
}

// refusedNetworks are the ranges of the IANA special-purpose registries that lead to this machine, to its
// neighbours or nowhere, and the metadata services of clouds that hide behind a public address.
var refusedNetworks = []network{
	{netip.MustParsePrefix("0.0.0.0/8"), "this host"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier network"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("168.63.129.16/32"), "cloud metadata"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local and cloud metadata"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "protocol assignments"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("::/96"), "this host"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "private translation"},
	{netip.MustParsePrefix("100::/64"), "discard"},
	{netip.MustParsePrefix("2001::/23"), "protocol assignments"},
	{netip.MustParsePrefix("2001:db8::/32"), "documentation"},
	{netip.MustParsePrefix("3fff::/20"), "documentation"},
	{netip.MustParsePrefix("5f00::/16"), "segment routing"},
	{netip.MustParsePrefix("fc00::/7"), "private and cloud metadata"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fec0::/10"), "site-local"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
}

// Ranges of IPv6 that carry an IPv4 address inside: the packet ends there, so that address decides.
var (
	translated = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour  = netip.MustParsePrefix("2002::/16")
)

// Check gives nil if the address may be dialled and a *Refused if not.
func (p Policy) Check(addr netip.Addr) error {
	addr = addr.WithZone("").Unmap()
	if !addr.IsValid() {
		return &Refused{Addr: addr, Why: "not an address"}
	}
	if p.allows(addr) {
		return nil
	}
	target := embedded(addr)
	for _, n := range refusedNetworks {
		if n.prefix.Contains(target) {
			return &Refused{Addr: addr, Why: n.why}
		}
	}
	return nil
}

func (p Policy) allows(addr netip.Addr) bool {
	for _, prefix := range p.Allow {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// embedded gives the IPv4 address that a translated IPv6 address leads to, or the address itself.
func embedded(addr netip.Addr) netip.Addr {
	bytes := addr.As16()
	switch {
	case translated.Contains(addr):
		return netip.AddrFrom4([4]byte(bytes[12:16]))
	case sixToFour.Contains(addr):
		return netip.AddrFrom4([4]byte(bytes[2:6]))
	}
	return addr
}
