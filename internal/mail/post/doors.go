package post

import (
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// doors counts the open connections of a listener and can close them. The library knows no limit and waits
// at the end for clients that have nothing more to say.
type doors struct {
	mu       sync.Mutex
	open     map[*guardedConn]struct{}
	networks []*guardedListener
	taking   sync.WaitGroup // who takes connections from the networks
	draining bool
}

// guard wraps the network listener so that connections beyond the limit are sent away at once. It gives nil while draining;
// otherwise leave is called when nobody takes connections from it any more.
func (d *doors) guard(network net.Listener, limit int) (guarded net.Listener, leave func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.draining {
		network.Close()
		return nil, nil
	}
	g := &guardedListener{Listener: network, doors: d, limit: limit, closed: sync.OnceValue(network.Close)}
	d.networks = append(d.networks, g)
	d.taking.Add(1)
	return g, d.taking.Done
}

type guardedListener struct {
	net.Listener
	doors  *doors
	limit  int
	closed func() error
}

// Close may be called again: the library closes what drain has closed.
func (g *guardedListener) Close() error { return g.closed() }

func (g *guardedListener) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if guarded := g.doors.enter(conn, g.limit); guarded != nil {
			return guarded, nil
		}
		go sendAway(conn)
	}
}

// sendAway tells a client to come later, without waiting for one that does not listen.
func sendAway(conn net.Conn) {
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	_, _ = conn.Write([]byte("421 4.3.2 Too many connections, try again later\r\n"))
	conn.Close()
}

// enter gives nil if there is no room.
func (d *doors) enter(conn net.Conn, limit int) *guardedConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.open) >= limit {
		return nil
	}
	if d.open == nil {
		d.open = make(map[*guardedConn]struct{})
	}
	guarded := &guardedConn{Conn: conn, doors: d}
	d.open[guarded] = struct{}{}
	return guarded
}

// busy notes whether a letter is under way on the connection.
func (d *doors) busy(conn net.Conn, is bool) {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	guarded, ok := conn.(*guardedConn)
	if !ok {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	guarded.busy = is
}

// drain takes no more connections, and ends the waiting for the next command on every one that is open, now and from now on.
// It comes back when nobody takes connections: the library must not count a new one while it waits for the last.
func (d *doors) drain() {
	defer d.taking.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.draining = true
	for _, g := range d.networks {
		g.Close()
	}
	for conn := range d.open {
		if !conn.busy {
			_ = conn.Conn.SetReadDeadline(time.Unix(1, 0))
		}
	}
}

func (d *doors) drained() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.draining
}

func (d *doors) closeAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for conn := range d.open {
		conn.Conn.Close()
	}
}

// guardedConn is a connection that is counted until it is closed.
type guardedConn struct {
	net.Conn
	doors *doors
	busy  bool // guarded by doors.mu
}

// SetReadDeadline is how the library waits for the next command; while draining it waits no more.
func (c *guardedConn) SetReadDeadline(at time.Time) error {
	c.doors.mu.Lock()
	defer c.doors.mu.Unlock()
	if c.doors.draining && !c.busy {
		at = time.Unix(1, 0)
	}
	return c.Conn.SetReadDeadline(at)
}

func (c *guardedConn) Close() error {
	c.doors.mu.Lock()
	delete(c.doors.open, c)
	c.doors.mu.Unlock()
	return c.Conn.Close()
}
