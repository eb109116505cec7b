//go:build drill

package e2e

import (
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/engine/duetest"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// The size of the drill: new tickets and kills of each scene.
const (
	clockTickets = 200
	clockKills   = 8
)

// TestDrillClockSteps sets the clock of a serving desk ahead and back, also over the nights in which daylight saving begins and ends, and
// kills it while it does its due work. A restart takes the new time, as the desk says. Two nodes on PostgreSQL have the database's clock to agree
// with: one that is apart from it writes nothing, however often it is started, while the other one works on. Every threshold that timeline,
// agreements and calendars give is told once, whatever happened, and every letter goes out once.
func TestDrillClockSteps(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		drillClocks(t, []string{"--data", filepath.Join(t.TempDir(), "desk")}, 1)
	})
	t.Run("postgres, two nodes", func(t *testing.T) {
		drillClocks(t, []string{"--data", filepath.Join(t.TempDir(), "desk"), "--database-url", pgtest.New(t) + "&search_path=public,pg_catalog"}, 2)
	})
}

func drillClocks(t *testing.T, place []string, nodes int) {
	d := newClockDrill(t, place, nodes)
	spring := time.Date(2026, 3, 28, 19, 0, 0, 0, time.UTC) // the clocks of Berlin go ahead at 01:00
	autumn := time.Date(2026, 10, 24, 19, 0, 0, 0, time.UTC)
	d.scene("an hour back", spring, spring.Add(-time.Hour))
	d.scene("an hour ahead", spring, spring.Add(time.Hour))
	d.scene("over the night in spring", spring.Add(time.Hour), spring.Add(10*time.Hour))
	d.scene("over the night in autumn", autumn, autumn.Add(10*time.Hour))
	d.returns(autumn.Add(11 * time.Hour))
	d.scene("400 days ahead", autumn.Add(12*time.Hour), autumn.Add(12*time.Hour+400*24*time.Hour))
	d.scene("400 days back", autumn.Add(13*time.Hour+400*24*time.Hour), autumn.Add(13*time.Hour))
	d.scene("and ahead again", autumn.Add(14*time.Hour), autumn.Add(14*time.Hour+400*24*time.Hour))
	d.checkLetters()
	t.Logf("%d kills, %d of them aimed, %d in the middle of due work, %d answers written meanwhile, %d starts of a node whose clock was apart: %s",
		d.ends, d.kills, d.inside, d.answers, d.apart, d.seen)
	if d.inside < d.kills/4 {
		t.Errorf("only %d of %d kills came while due work was done", d.inside, d.kills)
	}
}

// clockDrill is a desk of one or two nodes, each on a computer with a clock of its own.
type clockDrill struct {
	t       *testing.T
	nodes   []*clockNode
	store   *sqlstore.Store
	db      *sql.DB
	post    *letterBox
	dice    *rand.Rand
	agent   desk.Actor
	clients []desk.ClientID
	tickets []desk.TicketID
	people  int
	seen    duetest.Report
	kills   int // aimed at due work
	inside  int
	ends    int // kills of all kinds
	apart   int
	answers int
	step    time.Duration // of the database's clock, where it has one of its own
}

type clockNode struct {
	*deskProcess
	file string
	step time.Duration
}

func (n *clockNode) now() time.Time { return time.Now().UTC().Add(n.step) }

// set sets the clock of the node's computer. The file is never half written.
func (n *clockNode) set(wall time.Time) {
	n.t.Helper()
	n.step = time.Until(wall)
	err := os.WriteFile(n.file+".new", []byte(n.step.String()), 0o600)
	if err == nil {
		err = os.Rename(n.file+".new", n.file)
	}
	if err != nil {
		n.t.Fatal(err)
	}
}

func newClockDrill(t *testing.T, place []string, nodes int) *clockDrill {
	t.Helper()
	d := &clockDrill{t: t, post: openLetterBox(t), dice: rand.New(rand.NewPCG(12, 400))}
	d.db = rawDatabase(t, place)
	if nodes > 1 {
		d.ownDatabaseClock()
	}
	first := newDesk(t, place)
	first.writeMailConfig(map[string]any{
		"domain": "desk.test", "name": "Help desk", "hostname": "desk.test", "networks": []string{"127.0.0.0/8"}, "per_person_hour": 100_000, "per_hour": 1_000_000,
		"mailboxes": []map[string]string{{"id": "support", "address": support}},
		"send":      map[string]string{"addr": d.post.addr, "encryption": "none"},
	})
	first.hire("ana")
	for i := range nodes {
		n := &clockNode{deskProcess: newDesk(t, place), file: filepath.Join(t.TempDir(), fmt.Sprint("clock", i))}
		n.tokens, n.env = first.tokens, []string{"TIERDESK_DRILL_CLOCK=" + n.file}
		d.nodes = append(d.nodes, n)
	}
	d.store = first.open()
	d.furnish(desk.PersonID(first.ids["ana"]))
	return d
}

func rawDatabase(t *testing.T, place []string) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+filepath.Join(place[1], sqlstore.FileName)+"?_pragma=busy_timeout(5000)"
	if len(place) > 2 {
		driver, source = "pgx", place[3]
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// ownDatabaseClock gives the database a clock that can be set, as on a computer of its own: what is called without a schema is then looked for
// among the desk's own things first.
func (d *clockDrill) ownDatabaseClock() {
	d.t.Helper()
	for _, statement := range []string{
		`CREATE TABLE public.drill_clock (step interval NOT NULL)`, `INSERT INTO public.drill_clock VALUES ('0')`,
		`CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
			$$ SELECT pg_catalog.clock_timestamp() + (SELECT step FROM public.drill_clock) $$`,
	} {
		_, err := d.db.ExecContext(d.t.Context(), statement)
		d.must(err)
	}
}

// setDatabase sets the clock of the database's computer.
func (d *clockDrill) setDatabase(wall time.Time) {
	d.t.Helper()
	d.step = time.Until(wall)
	_, err := d.db.ExecContext(d.t.Context(), `UPDATE public.drill_clock SET step = make_interval(secs => $1)`, d.step.Seconds())
	d.must(err)
}

func (d *clockDrill) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// furnish adds clients with promises of all clocks, on hours that daylight saving moves.
func (d *clockDrill) furnish(ana desk.PersonID) {
	d.t.Helper()
	ctx, audit := d.t.Context(), store.Audit{At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Act: "drill"}
	house, err := d.store.House(ctx)
	d.must(err)
	people, err := d.store.Persons(ctx, []desk.PersonID{ana})
	d.must(err)
	person := people[ana]
	for id := range house.Teams {
		person.Teams = append(person.Teams, id)
	}
	slices.Sort(person.Teams)
	person.ServesAll, person.Roles = true, []desk.Role{desk.RoleAgent, desk.RoleDispatcher, desk.RoleManager, desk.RoleAdministrator}
	d.must(d.store.SavePerson(ctx, person, audit))
	people, err = d.store.Persons(ctx, []desk.PersonID{ana})
	d.must(err)
	d.agent = desk.Actor{Person: people[ana]}
	for name, day := range map[string][]string{"always": {"00:00-24:00"}, "nights": {"22:00-06:00"}, "gap": {"01:30-02:30", "03:00-03:30", "09:00-17:00"}} {
		hours := calendar.Calendar{Zone: "Europe/Berlin", Weekly: map[string][]string{}}
		for _, weekday := range calendar.Weekdays {
			hours.Weekly[weekday] = day
		}
		d.must(d.store.SaveCalendar(ctx, store.Calendar{ID: name, Name: name, Hours: hours}, audit))
		client := desk.ClientID(uuid.NewString())
		d.must(d.store.SaveClient(ctx, desk.Client{ID: client, Name: name}, audit))
		a := sla.Standard(name, audit.At)
		a.ID, a.Name, a.Scope = name, name, sla.Scope{Client: string(client)}
		a.Targets = append(a.Targets, sla.Target{Clock: sla.TierTime, Minutes: 90}, sla.Target{Clock: sla.Acceptance, Minutes: 45})
		d.must(sla.Check(a))
		d.must(d.store.SaveAgreement(ctx, a, audit))
		d.clients = append(d.clients, client)
	}
}

// open opens tickets in the nine hours before an instant: some are handed off and not accepted, some on hold for a while, some answered. Much of
// it is due already.
func (d *clockDrill) open(wall time.Time) {
	d.t.Helper()
	ctx, at := d.t.Context(), wall
	clock := engine.NewClock(func() time.Time { return at }, func() time.Duration { return 0 })
	e, err := engine.New(ctx, d.store, clock, slog.New(slog.NewTextHandler(io.Discard, nil)))
	d.must(err)
	by := engine.Call{Actor: d.agent, Via: desk.ViaWeb}
	for i := range clockTickets {
		at = wall.Add(-9*time.Hour + time.Duration(i)*9*time.Hour/clockTickets)
		clock.Accept()
		result, err := e.Open(ctx, desk.Open{
			Client: d.clients[i%len(d.clients)], Requester: d.requester(d.clients[i%len(d.clients)]), Impact: d.level(), Urgency: d.level(),
			Content: desk.Content{Subject: "S", Body: "B"},
		}, engine.Call{Actor: d.agent, Via: desk.ViaAPI})
		d.must(err)
		d.tickets = append(d.tickets, result.Ticket)
		for _, c := range d.begin(i, result, at) {
			_, err := e.Do(ctx, result.Ticket, c, by)
			d.must(err)
		}
	}
}

func (d *clockDrill) level() desk.Level {
	return []desk.Level{desk.High, desk.Medium, desk.Low}[d.dice.IntN(3)]
}

// requester is somebody new, so that no letter to them is held back for those before.
func (d *clockDrill) requester(client desk.ClientID) desk.PersonID {
	d.t.Helper()
	d.people++
	person := desk.Person{
		ID: desk.PersonID(uuid.NewString()), Name: fmt.Sprint("Person ", d.people), Email: fmt.Sprintf("person%d@far.test", d.people),
		Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: client, Sees: desk.SeesOwn}},
	}
	d.must(d.store.SavePerson(d.t.Context(), person, store.Audit{At: time.Now().UTC(), Act: "drill"}))
	return person.ID
}

func (d *clockDrill) begin(i int, opened engine.Result, at time.Time) []desk.Command {
	text := desk.Content{Body: "words"}
	switch i % 5 {
	case 0:
		var parts []desk.Part
		for _, code := range desk.PartCodes {
			parts = append(parts, desk.Part{Code: code, Text: "x"})
		}
		to := slices.DeleteFunc(slices.Clone(d.agent.Person.Teams), func(id desk.TeamID) bool { return id == opened.Team })
		return []desk.Command{desk.OfferHandoff{To: to[d.dice.IntN(len(to))], Parts: parts}}
	case 1:
		reason := []desk.HoldReason{"requester", "change", "scheduled"}[d.dice.IntN(3)]
		return []desk.Command{desk.Put{Reason: reason, Until: at.Add(time.Duration(1+d.dice.IntN(1200)) * time.Minute)}}
	case 2:
		return []desk.Command{desk.PostMessage{Content: text}}
	case 3:
		return []desk.Command{desk.Resolve{Outcome: desk.OutcomeSolved, Content: text}}
	}
	return nil
}

// scene opens tickets, lets the desk work on what is due, and sets its clock from one time to another meanwhile.
func (d *clockDrill) scene(name string, from, to time.Time) {
	d.t.Helper()
	began := time.Now()
	d.stop()
	d.open(from)
	d.startAll(from)
	before := d.seen
	time.Sleep(time.Duration(d.dice.IntN(200)) * time.Millisecond)
	if len(d.nodes) > 1 {
		d.goApart(name, began, from, to)
		d.setDatabase(to.Add(time.Since(began)))
	}
	for _, n := range d.nodes {
		n.set(to.Add(time.Since(began)))
	}
	if len(d.nodes) == 1 {
		d.stands(d.nodes[0])
	}
	for _, n := range d.nodes {
		d.killAndRestart(n)
		d.settle()
		d.look(name)
	}
	d.t.Logf("%s, in %v: %d tickets, %d thresholds told, %d breaches, %d handoffs expired, %d holds ended", name, time.Since(began).Round(time.Second), d.seen.Tickets,
		d.seen.Fired-before.Fired, d.seen.Breached-before.Breached, d.seen.Expired-before.Expired, d.seen.Resumed-before.Resumed)
}

// goApart sets the clock of the one node only. It writes nothing, even started anew, and the other one works on; set right, it goes on by itself.
func (d *clockDrill) goApart(name string, began, from, to time.Time) {
	d.t.Helper()
	wrong, right := d.nodes[0], d.nodes[1]
	d.kill(right)
	for range 2 {
		wrong.set(to.Add(time.Since(began)))
		d.stands(wrong)
		d.kill(wrong)
		wrong.start()
		d.apart++
		d.stands(wrong)
	}
	d.killAndRestart(right)
	d.settle()
	d.look(name + ", one node apart")
	d.refuses(wrong)
	wrong.set(from.Add(time.Since(began)))
	eventually(d.t, "a node that was set right writes again", func() bool {
		status, _ := d.answer(wrong)
		return status/100 == 2
	})
}

// startAll sets all clocks and starts all nodes.
func (d *clockDrill) startAll(wall time.Time) {
	d.t.Helper()
	if len(d.nodes) > 1 {
		d.setDatabase(wall)
	}
	for _, n := range d.nodes {
		n.set(wall)
		n.start()
	}
}

// returns sets the clock of one node an hour ahead and back again. The desk goes on by itself.
func (d *clockDrill) returns(wall time.Time) {
	d.t.Helper()
	d.stop()
	d.open(wall)
	began := time.Now()
	d.startAll(wall)
	n := d.nodes[0]
	for _, other := range d.nodes[1:] {
		d.kill(other)
	}
	n.set(wall.Add(time.Hour + time.Since(began)))
	d.stands(n)
	n.set(wall.Add(time.Since(began)))
	d.settle()
	d.look("ahead and back again")
}

func (d *clockDrill) stop() {
	for _, n := range d.nodes {
		if n.run != nil && n.run.ProcessState == nil {
			d.kill(n)
		}
	}
}

func (d *clockDrill) kill(n *clockNode) {
	_ = n.run.Process.Kill()
	_ = n.run.Wait()
	d.ends++
}

// stands wants a node whose clock was set to say so and to write nothing. No other one runs, so nothing at all happens on the desk.
func (d *clockDrill) stands(n *clockNode) {
	d.t.Helper()
	d.refuses(n)
	time.Sleep(100 * time.Millisecond) // what was begun before is done
	before := d.entries()
	time.Sleep(1500 * time.Millisecond)
	if after := d.entries(); after != before {
		d.t.Errorf("while its clock is off the desk wrote %d entries", after-before)
	}
}

// refuses wants a node to say that its clock is off, and to take nothing.
func (d *clockDrill) refuses(n *clockNode) {
	d.t.Helper()
	eventually(d.t, "the desk says that its clock was moved", func() bool {
		response, err := http.Get(n.url + "/healthz")
		if err != nil {
			return false
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		return err == nil && strings.Contains(string(body), "Nothing is written")
	})
	if status, body := d.answer(n); status != http.StatusServiceUnavailable {
		d.t.Errorf("while its clock is off the desk answers %d: %s", status, body)
	}
}

func (d *clockDrill) entries() int {
	d.t.Helper()
	var n int
	d.must(d.db.QueryRow(`SELECT COUNT(*) FROM events`).Scan(&n))
	return n
}

// answer writes to a requester, which stops a clock and sends a letter.
func (d *clockDrill) answer(n *clockNode) (int, string) {
	ticket := d.tickets[d.dice.IntN(len(d.tickets))]
	request, err := http.NewRequest("POST", n.url+"/api/v1/tickets/"+string(ticket)+"/messages", strings.NewReader(`{"body":"words"}`))
	if err != nil {
		return 0, err.Error()
	}
	request.Header.Set("Authorization", "Bearer "+n.tokens["ana"])
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(body)
}

// killAndRestart starts a node again, which takes the time as it is now, kills it at any moment, and at last lets it run.
func (d *clockDrill) killAndRestart(n *clockNode) {
	d.t.Helper()
	for range clockKills {
		if n.run.ProcessState == nil {
			d.kill(n)
		}
		before := d.entries()
		n.start()
		stop := make(chan struct{})
		var writing sync.WaitGroup
		writing.Go(func() {
			for range 20 {
				select {
				case <-stop:
					return
				default:
				}
				if status, _ := d.answer(n); status/100 == 2 {
					d.answers++
				}
			}
		})
		time.Sleep(time.Duration(d.dice.Int64N(int64(120 * time.Millisecond))))
		d.kill(n)
		close(stop)
		writing.Wait()
		d.kills++
		if left, _, err := d.store.DueTickets(d.t.Context(), n.now(), 1); err == nil && len(left) > 0 && d.entries() > before {
			d.inside++
		}
	}
	n.start()
}

// latest is the time that holds: the database's, with which all nodes that work agree, or that of the only node.
func (d *clockDrill) latest() time.Time {
	if len(d.nodes) > 1 {
		return time.Now().UTC().Add(d.step)
	}
	return d.nodes[0].now()
}

// settle waits until nothing is due any more by the time that holds.
func (d *clockDrill) settle() {
	d.t.Helper()
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if due, _, err := d.store.DueTickets(d.t.Context(), d.latest(), 1); err == nil && len(due) == 0 {
			return
		}
	}
	due, _, err := d.store.DueTickets(d.t.Context(), d.latest(), 1000)
	d.t.Fatalf("after three minutes %d tickets are due still (%v)\n%s", len(due), err, lastOf(d.nodes[0].log.String()))
}

func lastOf(text string) string { return text[max(0, len(text)-2000):] }

// look holds the desk against timelines, agreements and calendars. What fell due within the last seconds may be on its way.
func (d *clockDrill) look(name string) {
	d.t.Helper()
	at := d.latest().Add(-5 * time.Second)
	report, err := duetest.Look(d.t.Context(), d.store, at, d.seen)
	d.must(err)
	if changed := report.Changed(d.seen); !report.Sound() || len(changed) > 0 {
		d.t.Fatalf("%s: %s %v", name, report, changed)
	}
	d.seen = report
}

// checkLetters waits until all letters have left and compares them with the outbox. A letter that was on its way when the desk was killed may
// come again as the same letter, which its Message-ID says; no letter was written twice.
func (d *clockDrill) checkLetters() {
	d.t.Helper()
	count := func(query string) int {
		var n int
		d.must(d.db.QueryRow(query).Scan(&n))
		return n
	}
	for end := time.Now().Add(5 * time.Minute); count(`SELECT COUNT(*) FROM outbox WHERE state = 'queued'`) > 0; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("%d letters wait still, %d were sent\n%s", count(`SELECT COUNT(*) FROM outbox WHERE state = 'queued'`), count(`SELECT COUNT(*) FROM outbox WHERE state = 'sent'`), lastOf(d.nodes[0].log.String()))
		}
	}
	doubled := count(`SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox GROUP BY ticket_id, seq, person_id, notice HAVING COUNT(*) > 1) AS twice`)
	sent, dead := count(`SELECT COUNT(*) FROM outbox WHERE state = 'sent'`), count(`SELECT COUNT(*) FROM outbox WHERE state <> 'sent'`)
	came, different := d.post.counts()
	d.t.Logf("letters: %d sent, %d not, %d written twice; %d came, %d different ones", sent, dead, doubled, came, different)
	if doubled > 0 || different != sent || dead > 0 || sent < clockTickets {
		d.t.Errorf("letters: %d sent, %d not, %d written twice, %d different ones came", sent, dead, doubled, different)
	}
	if again := came - different; again > d.ends {
		d.t.Errorf("%d letters came again, more than the %d kills explain", again, d.ends)
	}
}

// letterBox is a mail server that counts letters by their Message-ID.
type letterBox struct {
	addr string
	mu   sync.Mutex
	came map[string]int
}

func openLetterBox(t *testing.T) *letterBox {
	t.Helper()
	b := &letterBox{came: map[string]int{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return letterSession{b}, nil }))
	server.ErrorLog = silent{}
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.addr = network.Addr().String()
	go func() { _ = server.Serve(network) }()
	t.Cleanup(func() { _ = server.Close() })
	return b
}

func (b *letterBox) counts() (came, different int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.came {
		came += n
	}
	return came, len(b.came)
}

// silent says nothing of senders that were killed.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

type letterSession struct{ box *letterBox }

func (letterSession) Mail(string, *smtp.MailOptions) error { return nil }
func (letterSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (letterSession) Reset()                               {}
func (letterSession) Logout() error                        { return nil }

func (s letterSession) Data(r io.Reader) error {
	letter, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.came[letter.Header.Get("Message-ID")]++
	return nil
}
