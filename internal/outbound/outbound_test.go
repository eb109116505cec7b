package outbound

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestPolicyCheck(t *testing.T) {
	office := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd12:3456::/32")}
	tests := []struct {
		name  string
		addr  string
		allow []netip.Prefix
		want  bool
	}{
		{"public v4", "9.9.9.9", nil, true},
		{"public v6", "2620:fe::fe", nil, true},
		{"this host", "0.0.0.0", nil, false},
		{"private 10", "10.0.0.1", nil, false},
		{"private 172", "172.31.255.255", nil, false},
		{"beside private 172", "172.32.0.1", nil, true},
		{"private 192", "192.168.1.1", nil, false},
		{"carrier", "100.100.100.200", nil, false},
		{"loopback", "127.8.8.8", nil, false},
		{"metadata", "169.254.169.254", nil, false},
		{"azure metadata", "168.63.129.16", nil, false},
		{"multicast", "239.1.1.1", nil, false},
		{"broadcast", "255.255.255.255", nil, false},
		{"v6 loopback", "::1", nil, false},
		{"v6 unspecified", "::", nil, false},
		{"v6 mapped loopback", "::ffff:127.0.0.1", nil, false},
		{"v6 compatible loopback", "::127.0.0.1", nil, false},
		{"v6 metadata", "fd00:ec2::254", nil, false},
		{"v6 link-local with zone", "fe80::1%eth0", nil, false},
		{"v6 multicast", "ff02::1", nil, false},
		{"translated private", "64:ff9b::10.0.0.1", nil, false},
		{"translated public", "64:ff9b::9.9.9.9", nil, true},
		{"6to4 of loopback", "2002:7f00:1::1", nil, false},
		{"teredo", "2001::1", nil, false},
		{"allowed private", "10.1.2.3", office, true},
		{"allowed private, mapped", "::ffff:10.1.2.3", office, true},
		{"allowed private v6", "fd12:3456::25", office, true},
		{"private beside the allowed", "10.2.0.1", office, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Policy{Allow: tt.allow}.Check(netip.MustParseAddr(tt.addr))
			if got := err == nil; got != tt.want {
				t.Errorf("Check(%s) allowed = %v, want %v (%v)", tt.addr, got, tt.want, err)
			}
			var refused *Refused
			if err != nil && !errors.As(err, &refused) {
				t.Errorf("Check(%s) = %T, want *Refused", tt.addr, err)
			}
		})
	}
	if err := (Policy{}).Check(netip.Addr{}); err == nil {
		t.Error("Check(invalid address) = nil, want an error")
	}
}

func loopback() Dialer {
	return Dialer{Policy: Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}}}
}

func TestDialChecksTheResolvedAddress(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())

	// The name is harmless to look at; only what it resolves to shows where it leads.
	_, err = Dialer{}.DialContext(context.Background(), "tcp", net.JoinHostPort("localhost", port))
	var refused *Refused
	if !errors.As(err, &refused) {
		t.Errorf("dial localhost = %v, want *Refused", err)
	}
	conn, err := loopback().DialContext(context.Background(), "tcp", ln.Addr().String())
	if err != nil {
		t.Fatalf("dial an allowed address: %v", err)
	}
	conn.Close()
	if _, err := loopback().DialContext(context.Background(), "udp", ln.Addr().String()); err == nil {
		t.Error("dial over UDP succeeded, want an error")
	}
}

func TestTransportChecksRedirects(t *testing.T) {
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("the redirect target was reached")
	}))
	defer inner.Close()
	target := strings.Replace(inner.URL, "127.0.0.1", "127.0.0.2", 1)
	outer := httptest.NewServer(http.RedirectHandler(target, http.StatusFound))
	defer outer.Close()

	d := Dialer{Policy: Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}}
	_, err := Client(d, 5*time.Second).Get(outer.URL)
	var refused *Refused
	if !errors.As(err, &refused) {
		t.Errorf("get = %v, want *Refused", err)
	}
}

func TestClientStopsARedirectLoop(t *testing.T) {
	hops := 0
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hops++
		http.Redirect(w, r, server.URL, http.StatusFound)
	}))
	defer server.Close()
	response, err := Client(loopback(), 5*time.Second).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if hops != maxRedirects+1 {
		t.Errorf("hops = %d, want %d", hops, maxRedirects+1)
	}
}

func TestTransportIgnoresTheProxyOfTheEnvironment(t *testing.T) {
	if Transport(Dialer{}).Proxy != nil {
		t.Error("the transport has a proxy, want none: it would be dialled instead of the checked target")
	}
}
