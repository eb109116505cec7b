package outbound

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// dialTimeout bounds name lookup and connecting together.
const dialTimeout = 20 * time.Second

// Dialer connects to addresses its policy allows. The zero value reaches the public Internet only.
type Dialer struct {
	Policy  Policy
	Timeout time.Duration // 0 means 20 s
}

// DialContext connects over TCP. A name with several addresses is tried address by address and each is
// checked on its own; if none is allowed the error holds a *Refused.
func (d Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	timeout := d.Timeout
	if timeout == 0 {
		timeout = dialTimeout
	}
	dialer := net.Dialer{Timeout: timeout, ControlContext: d.control}
	return dialer.DialContext(ctx, network, address)
}

// control runs after the name was resolved and before the connection is made; address is always numeric here.
func (d Dialer) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("dial %s: only TCP leaves through this dialler", network)
	}
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read resolved address %q: %w", address, err)
	}
	return d.Policy.Check(target.Addr())
}
