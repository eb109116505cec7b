package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	startTime = time.Minute      // for a server to answer after it was started
	stopTime  = 30 * time.Second // for a server to end after it was asked to
	pollEvery = 20 * time.Millisecond
)

// Server is a PostgreSQL that this process has started. Its methods may be called one after the other, not at once.
type Server struct {
	dir       string
	binaries  string // the folder of initdb and postgres
	port      int
	password  string
	account   *account // whom the server runs as; nil is whoever we are
	temporary bool     // dir goes with the server

	process        *process
	administration sync.Mutex
}

// StartServer makes a new database cluster in dir and starts a server on a free port of the loopback. Started by root,
// it runs as an ordinary user, which must be able to enter the parents of dir. The error is ErrNoPostgres where there are no
// binaries.
func StartServer(dir string) (*Server, error) {
	binaries, err := findBinaries()
	if err != nil {
		return nil, err
	}
	who, err := ordinaryAccount()
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, binaries: binaries, password: rand.Text(), account: who}
	if err := s.initialise(); err != nil {
		return nil, err
	}
	return s, s.startOnFreePort()
}

// URL is the address of a database of this server, whether it exists or not.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://tierdesk:%s@127.0.0.1:%d/%s?sslmode=disable", s.password, s.port, database)
}

// CreateDatabase makes an empty database and gives its URL.
func (s *Server) CreateDatabase(name string) (string, error) {
	if err := s.createDatabase(name, "template1"); err != nil {
		return "", err
	}
	return s.URL(name), nil
}

// initialise makes the cluster. Only who knows the password may use the server, since others may share the machine.
func (s *Server) initialise() error {
	if err := s.account.own(s.dir); err != nil {
		return err
	}
	secret := filepath.Join(s.dir, "password")
	if err := os.WriteFile(secret, []byte(s.password+"\n"), 0o600); err != nil {
		return fmt.Errorf("write password of PostgreSQL: %w", err)
	}
	if err := s.account.own(secret); err != nil {
		return err
	}
	initdb := exec.Command(filepath.Join(s.binaries, "initdb"), "--pgdata="+s.data(), "--username=tierdesk",
		"--pwfile="+secret, "--auth=password", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.Dir = s.dir
	initdb.SysProcAttr = s.account.attributes()
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) log() string { return filepath.Join(s.dir, "log") }

// startOnFreePort tries a few ports, because another process may take a free one before the server does.
func (s *Server) startOnFreePort() error {
	var err error
	for range 5 {
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.Start(); err == nil {
			return nil
		}
	}
	return err
}

// Start starts a stopped server again on its port and returns when it answers.
func (s *Server) Start() error {
	if s.process != nil {
		return errors.New("start PostgreSQL: it is running")
	}
	postgres := exec.Command(filepath.Join(s.binaries, "postgres"), "-D", s.data(), "-p", strconv.Itoa(s.port), "-k", s.dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "fsync=on", "-c", "shared_buffers=64MB", "-c", "max_connections=200")
	postgres.Dir = s.dir
	postgres.SysProcAttr = s.account.attributes()
	started, err := startProcess(postgres, s.log())
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	s.process = started
	if err := s.awaitAnswer(); err != nil {
		return errors.Join(err, s.end(crash))
	}
	return nil
}

// awaitAnswer waits until the server takes a connection. What it logged says why when it does not.
func (s *Server) awaitAnswer() error {
	deadline := time.Now().Add(startTime)
	for {
		err := s.ping()
		if err == nil {
			return nil
		}
		if s.process.ended() || time.Now().After(deadline) {
			logged, _ := os.ReadFile(s.log())
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, lastLines(string(logged), 20))
		}
		time.Sleep(pollEvery)
	}
}

func (s *Server) ping() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	return connection.Close(ctx)
}

// Stop shuts the server down as an administrator would: clients are told and dropped, nothing is lost. Start brings it back.
func (s *Server) Stop() error { return s.end(shutdown) }

// Crash ends the server without a checkpoint, as a power cut would; the next Start recovers.
func (s *Server) Crash() error { return s.end(crash) }

// Pause freezes the server with all its connections: it is there and does not answer. Resume ends that.
func (s *Server) Pause() error { return s.signalAll(freeze) }

// Resume lets a paused server go on.
func (s *Server) Resume() error { return s.signalAll(thaw) }

// Close ends the server for good; a folder that was made for it goes too.
func (s *Server) Close() error {
	err := s.end(shutdown)
	if s.temporary {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}

func (s *Server) signalAll(signal os.Signal) error {
	if s.process == nil {
		return errors.New("signal PostgreSQL: it is not running")
	}
	return s.process.signalAll(signal)
}

// end sends one signal, and takes the hard way with a server that does not mind it. A paused one is thawed first.
func (s *Server) end(signal os.Signal) error {
	if s.process == nil {
		return nil
	}
	defer func() { s.process = nil }()
	if s.process.ended() {
		return nil
	}
	if err := s.process.signalAll(thaw); err != nil {
		return err
	}
	if s.process.endWith(signal, stopTime) || s.process.endWith(os.Kill, stopTime) {
		return nil
	}
	return fmt.Errorf("PostgreSQL (process %d) does not end", s.process.pid())
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
