// Package dovecottest starts a real Dovecot for tests: IMAP and LMTP on free loopback ports, mail in a
// temporary folder, ended with the test. In front of it stands a small SMTP relay, because Dovecot itself
// takes no SMTP. It is for tests only and must not know anything of Tierdesk.
package dovecottest

import (
	"crypto/x509"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Password is the password of every user of the server.
const Password = "dovecot-test"

// startWithin bounds the start and the end of the server; both take well under a second on a quiet machine.
const startWithin = 15 * time.Second

// Server is one running Dovecot. Addresses are host:port and stay the same over Restart.
type Server struct {
	IMAPAddr  string // plain, STARTTLS offered
	IMAPSAddr string // implicit TLS
	LMTPAddr  string
	SMTPAddr  string         // the relay in front of LMTP
	Roots     *x509.CertPool // holds the certificate of the server, made for this run

	dir   string
	owner *user.User
	mu    sync.Mutex // guards the process
	run   *exec.Cmd
	ended chan error
}

// Start starts a server with no users. Without Dovecot installed the test is skipped, unless CI or
// TIERDESK_REAL=1 says that real parts are wanted; then it fails.
func Start(t testing.TB) *Server {
	t.Helper()
	binary := findDovecot(t)
	s := &Server{owner: mailOwner(t), dir: shortTempDir(t)}
	s.IMAPAddr, s.IMAPSAddr, s.LMTPAddr = freeAddr(t), freeAddr(t), freeAddr(t)
	s.writeCertificate(t)
	s.writeConfig(t)
	s.hand(t, s.dir)
	s.launch(t, binary)
	t.Cleanup(func() { s.Stop(t) })
	s.startRelay(t)
	return s
}

// AddUser makes a mailbox for the name; the address is name@example.test and the password is Password.
func (s *Server) AddUser(t testing.TB, name string) {
	t.Helper()
	// One file for each user: Dovecot looks at most once a second whether a file it has read was changed.
	s.write(t, filepath.Join("users", Address(name)), Address(name)+":{PLAIN}"+Password+"::::::\n")
	s.hand(t, filepath.Join(s.dir, "users"))
}

// Address gives the mail address and sign-in name of a user.
func Address(name string) string { return name + "@example.test" }

// Stop ends the server as a crash of its machine would look from outside: connections break, ports close.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == nil {
		return
	}
	// A session in IDLE outlives its master, so the group is ended, which is the master and what it started.
	_ = syscall.Kill(-s.run.Process.Pid, syscall.SIGKILL)
	select {
	case ended := <-s.ended:
		t.Logf("dovecot ended: %v", ended)
	case <-time.After(startWithin):
		t.Errorf("dovecot did not end within %s", startWithin)
	}
	s.run = nil
}

// Restart starts the server again on the same ports with the same mail, after Stop.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.launch(t, findDovecot(t))
}

// ForgetUIDs makes every mailbox of a user get a new UIDVALIDITY, as a restored or rebuilt mailbox does.
// The server must be stopped.
func (s *Server) ForgetUIDs(t testing.TB, name string) {
	t.Helper()
	pattern := filepath.Join(s.mailDir(name), "dovecot*")
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("find index files %s: %d files, %v", pattern, len(files), err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatalf("forget UIDs: %v", err)
		}
	}
}

func (s *Server) mailDir(name string) string { return filepath.Join(s.dir, "mail", Address(name)) }

func (s *Server) launch(t testing.TB, binary string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	cmd := exec.Command(binary, "-F", "-c", filepath.Join(s.dir, "dovecot.conf"))
	cmd.Dir = s.dir
	cmd.SysProcAttr = s.process(t)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start dovecot: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.run, s.ended = cmd, ended
	for _, addr := range []string{s.IMAPAddr, s.IMAPSAddr, s.LMTPAddr} {
		s.await(t, addr)
	}
}

// await returns when the server greets who connects to the address.
func (s *Server) await(t testing.TB, addr string) {
	t.Helper()
	for deadline := time.Now().Add(startWithin); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			greeted := addr == s.IMAPSAddr || hasGreeting(conn) // in TLS it is the client who speaks first
			conn.Close()
			if greeted {
				return
			}
		}
		select {
		case err := <-s.ended:
			s.run = nil
			t.Fatalf("dovecot ended: %v\n%s", err, s.log())
		default:
		}
	}
	t.Fatalf("dovecot does not listen on %s\n%s", addr, s.log())
}

// hasGreeting tells whether a server speaks: what an ended server's processes still held of its socket accepts and says nothing.
func hasGreeting(conn net.Conn) bool {
	_ = conn.SetReadDeadline(time.Now().Add(time.Second))
	n, _ := conn.Read(make([]byte, 1))
	return n == 1
}

func (s *Server) log() []byte {
	text, _ := os.ReadFile(filepath.Join(s.dir, "dovecot.log"))
	return text
}

func findDovecot(t testing.TB) string {
	t.Helper()
	for _, path := range []string{"dovecot", "/usr/sbin/dovecot", "/usr/local/sbin/dovecot"} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	const why = "dovecot is not installed: apt-get install dovecot-imapd dovecot-lmtpd"
	if os.Getenv("CI") != "" || os.Getenv("TIERDESK_REAL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// mailOwner is the ordinary user that runs Dovecot: ourselves, or nobody when the tests run as root,
// because Dovecot refuses to keep mail as root.
func mailOwner(t testing.TB) *user.User {
	t.Helper()
	lookup := user.Current
	if os.Getuid() == 0 {
		lookup = func() (*user.User, error) { return user.Lookup("nobody") }
	}
	owner, err := lookup()
	if err != nil {
		t.Fatalf("find an ordinary user to run dovecot: %v", err)
	}
	return owner
}

// shortTempDir is not t.TempDir: its parent is closed to other users and its name is too long for sockets.
func shortTempDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "dovecot")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func freeAddr(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// hand gives the folder and what is in it to the mail owner.
func (s *Server) hand(t testing.TB, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	uid, gid := ids(t, s.owner)
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, gid)
	})
	if err != nil {
		t.Fatalf("give %s to %s: %v", dir, s.owner.Username, err)
	}
}

// process puts the server into a group of its own and, when we are root, under an ordinary user. A test
// program that crashes takes the master along.
func (s *Server) process(t testing.TB) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 {
		uid, gid := ids(t, s.owner)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return attr
}

func ids(t testing.TB, u *user.User) (uid, gid int) {
	t.Helper()
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		t.Fatalf("read uid of %s: %v", u.Username, err)
	}
	gid, err = strconv.Atoi(u.Gid)
	if err != nil {
		t.Fatalf("read gid of %s: %v", u.Username, err)
	}
	return uid, gid
}
