// Package store says what must be kept and how it is asked for. It holds interfaces and filters; the keeping itself is in
// memory (for the engine's contract and the simulator) and in sqlstore (SQLite and PostgreSQL from one text).
// It must not hold rules of the trade: those are in core.
//
// All instants are UTC in whole microseconds. A missing thing is a desk.Error of kind not found, never nil and nil.
// A database that is locked or gone gives kind unavailable; the same call may be made again.
package store

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
)

// Store is everything a desk keeps. Commit is the only way a ticket changes.
type Store interface {
	Tickets
	People
	Houses
	MailSetups
	Promises
	Routings
	Schedules
	Subscriptions
	Triages
	Scripts
	Outbox
	Inbox
	Feed
	Search
	Access
	Articles
	Anchors
	Erasure
	Drafts
	Presences
	ReadMarks
	Views
	Links
	Rollups
	Flows
	Accounts

	// Commit writes one change whole or not at all. A version that is not the one the change was decided on gives ErrStale.
	Commit(ctx context.Context, c Change) error
	// CommitBatch writes changes in one transaction, all or none, in the order given. It is for history in bulk.
	CommitBatch(ctx context.Context, changes []Change) error
	// DatabaseNow gives the time of the database where that runs by a clock of its own; zero where it is the host's.
	DatabaseNow(ctx context.Context) (time.Time, error)
	// Close waits for what is being written.
	Close() error
}

// Loaded is a ticket with the head of its hash chain.
type Loaded struct {
	Ticket  desk.Ticket
	Subject string
	Head    []byte
}

// Record is one entry of a timeline as it is kept.
type Record struct {
	Ticket   desk.TicketID
	Seq      desk.Seq
	Event    desk.Event
	Stamp    desk.Stamp
	Content  *desk.Content // nil: nothing was written, or it was erased
	Salt     []byte        // of the content; nil when erased
	Erased   bool
	Imported bool

	ContentHash []byte // nil where nothing was written
	Hash        []byte // of this entry and the one before

	Data        []byte // the event as stored
	ContentData []byte // the content as stored; nil when erased
}

// Side is one ticket of a change: what it was, what it becomes and the entries between.
type Side struct {
	Before  Loaded
	After   desk.Ticket
	Subject string
	Records []Record
	Dues    *desk.Dues // nil: those of a ticket without clocks
}

// Due gives when the ticket is due after the change.
func (s Side) Due() desk.Dues {
	if s.Dues != nil {
		return *s.Dues
	}
	return s.After.Dues(nil)
}

// Change is what one command commits: rows, timeline, outbox and feed in one transaction.
type Change struct {
	Sides     []Side
	Letters   []desk.Letter // of the first side
	NotBefore time.Time     // of the letters
	At        time.Time

	// Seal is called inside the transaction once the number is known, for a first side that opens a ticket; it fills the
	// number in, computes the hashes and words the answer of the key. It must be safe to call again with another number.
	Seal func(c *Change, number int64) error
	// Key makes the change happen once: a second change with the same key gives ErrDone with the answer of the first.
	Key *Key
	// Mail is the receipt this change places, marked as placed in the same transaction.
	Mail *Placed
	// Reader is who acts: of the first side they have read all, their own entries included; of the other one their own entries if
	// they had read what was before. Empty: nobody.
	Reader desk.PersonID
	// Unseen says that the reader does not look at the first side either, as in a mass act.
	Unseen bool
}

// Reads tells whether the reader of a change has read all of one of its sides, whatever they had read before.
func (c Change) Reads(side int) bool { return side == 0 && !c.Unseen }

// Key is an idempotency key with what it stands for.
type Key struct {
	Scope  string // whose: token or mailbox
	Key    string
	Body   []byte    // hash of the request
	Answer []byte    // what the first call answered
	Until  time.Time // from then on it may be used again; zero: never
}

// Placed says what became of a receipt.
type Placed struct {
	Receipt string
	State   ReceiptState
	Why     string
	Worker  string // whose lease it must be; empty: anybody's
}

// Sort is an order of a list of tickets.
type Sort string

// The orders. Ties go by number: of those updated in the same instant the newest first, of those with the same priority or
// due time the one that waits longest.
const (
	SortNewest   Sort = "newest"   // by number, highest first
	SortOldest   Sort = "oldest"   // by number, lowest first
	SortUpdated  Sort = "updated"  // by last entry, latest first
	SortPriority Sort = "priority" // P1 first
	SortDue      Sort = "due"      // earliest due first; those without a due last, by priority (DueKey)
)

// Sorts are all orders.
var Sorts = []Sort{SortNewest, SortOldest, SortUpdated, SortPriority, SortDue}

// TicketFilter narrows a list. Zero fields do not narrow; Scope always does. With Live, what only live tickets have (Hold, Dispatch)
// is found by an index for those too who serve a few clients.
type TicketFilter struct {
	Scope     desk.Scope
	Team      desk.TeamID
	States    []desk.State
	Live      bool // new or open only
	Tier      int  // -1 … 4; 0 and below do not narrow
	Client    desk.ClientID
	Requester desk.PersonID
	Owner     desk.PersonID
	Unowned   bool
	Held      bool            // for whatever reason
	Hold      desk.HoldReason // held for this one
	Dispatch  bool
	Tag       string
	Type      desk.Type
	// Categories and Priorities are those of which it has one; none do not narrow.
	Categories []desk.CategoryID
	Priorities []desk.Priority
	DueBefore  time.Time // something of it is due before this instant
	// SoonAt is an instant at which it is soon due and nothing of it is late; see [desk.Dues].
	SoonAt time.Time
	// Where is a condition over [desk.KeptFields]; zero does not narrow.
	Where rules.Condition
	// OpenedAfter and OpenedUntil bound when it was opened: after the one, not after the other.
	OpenedAfter, OpenedUntil time.Time
}

// Page is a place in a list: at most Limit rows after a cursor of an earlier answer.
type Page struct {
	Sort  Sort
	Limit int
	After string
}

// noDue is above every instant.
const noDue = int64(1) << 62

// DueKey is what SortDue orders by, smallest first: the due time; behind all of them what nothing is due on, by priority, and
// behind that what also waits for somebody.
func DueKey(due time.Time, held bool, p desk.Priority) int64 {
	switch {
	case !due.IsZero():
		return Micros(due)
	case held:
		return noDue + heldLast + int64(p)
	default:
		return noDue + int64(p)
	}
}

const heldLast = 16

// DueOf is the due time that a key was made from.
func DueOf(key int64) time.Time {
	if key >= noDue {
		return time.Time{}
	}
	return Instant(key)
}

// Row is a ticket as a list shows it.
type Row struct {
	ID        desk.TicketID
	Number    int64
	Version   desk.Seq
	Type      desk.Type
	State     desk.State
	Subject   string
	Client    desk.ClientID
	Requester desk.PersonID
	Team      desk.TeamID
	Tier      int // shown
	Owner     desk.PersonID
	Priority  desk.Priority
	Hold      desk.HoldReason
	Dispatch  desk.DispatchWhy
	OpenedAt  time.Time
	LastAt    time.Time
	DueAt     time.Time
}

// Texts is what the search takes of a ticket.
type Texts struct {
	Number  int64
	Version desk.Seq
	State   desk.State
	Subject string
	Entries []Text // oldest first; an erased one is left out
}

// Text is what somebody wrote in one entry.
type Text struct {
	Audience desk.Audience
	desk.Content
}

// Tickets are read here; they are written by Commit only.
type Tickets interface {
	Ticket(ctx context.Context, id desk.TicketID) (Loaded, error)
	TicketByNumber(ctx context.Context, number int64) (Loaded, error)
	// TicketsOf gives tickets by their ids; one that is not there is left out.
	TicketsOf(ctx context.Context, ids []desk.TicketID) (map[desk.TicketID]desk.Ticket, error)
	// ListTickets gives a page and the cursor of the next one, empty at the end.
	ListTickets(ctx context.Context, f TicketFilter, p Page) ([]Row, string, error)
	// CountTickets counts at most limit tickets.
	CountTickets(ctx context.Context, f TicketFilter, limit int) (int, error)
	// Timeline gives at most limit entries after a place, oldest first.
	Timeline(ctx context.Context, id desk.TicketID, after desk.Seq, limit int) ([]Record, error)
	// Entry gives one entry.
	Entry(ctx context.Context, id desk.TicketID, seq desk.Seq) (Record, error)
	// Texts gives what people wrote on tickets, each within its first so many entries; one that is not there is left out.
	Texts(ctx context.Context, ids []desk.TicketID, entries int) (map[desk.TicketID]*Texts, error)
	// DueTickets gives at most limit tickets that are due at an instant, and the next instant after it at which one is.
	DueTickets(ctx context.Context, at time.Time, limit int) ([]desk.TicketID, time.Time, error)
	// Answer gives what was kept under an idempotency key, or not found.
	Answer(ctx context.Context, scope, key string) (Key, error)
	// EachTicket calls f for the id of every ticket in the order of ids.
	EachTicket(ctx context.Context, f func(desk.TicketID) error) error
	// TicketIDs gives the ids that belong to numbers; unknown numbers are left out.
	TicketIDs(ctx context.Context, numbers []int64) (map[int64]desk.TicketID, error)
	// TicketNumbers gives the numbers that belong to ids; unknown ids are left out.
	TicketNumbers(ctx context.Context, ids []desk.TicketID) (map[desk.TicketID]int64, error)
}

// Listing is a page of any other list, ordered by name and id.
type Listing struct {
	Limit int
	After string
	Query string // the beginning of a name or address
}

// People are persons, clients and sites: versioned rows with an audit entry.
type People interface {
	Person(ctx context.Context, id desk.PersonID) (desk.Person, error)
	PersonByEmail(ctx context.Context, email string) (desk.Person, error)
	Persons(ctx context.Context, ids []desk.PersonID) (map[desk.PersonID]desk.Person, error)
	ListPersons(ctx context.Context, client desk.ClientID, l Listing) ([]desk.Person, string, error)
	ListAgents(ctx context.Context) ([]desk.Person, error)
	// SavePerson adds or replaces a person. An address that another person has gives kind conflict. A Version that is not the
	// one that is kept gives ErrStale; 0 asks for none.
	SavePerson(ctx context.Context, p desk.Person, a Audit) error
	Client(ctx context.Context, id desk.ClientID) (desk.Client, error)
	Clients(ctx context.Context, ids []desk.ClientID) (map[desk.ClientID]desk.Client, error)
	ClientByDomain(ctx context.Context, domain string) (desk.Client, error)
	ListClients(ctx context.Context, scope desk.Scope, l Listing) ([]desk.Client, string, error)
	SaveClient(ctx context.Context, c desk.Client, a Audit) error
	Sites(ctx context.Context, client desk.ClientID) ([]desk.Site, error)
	SaveSite(ctx context.Context, s desk.Site, a Audit) error
}

// Houses are the versions of the desk's own set-up.
type Houses interface {
	// House gives the newest version.
	House(ctx context.Context) (desk.House, error)
	// SaveHouse adds the version after h.Version; another version in between gives ErrStale.
	SaveHouse(ctx context.Context, h desk.House, a Audit) error
	// AuditTrail gives at most limit entries before a position, newest first; 0 begins at the end.
	AuditTrail(ctx context.Context, before int64, limit int) ([]Audit, error)
	// SaveAudit adds an entry about what changes no row of its own kind, as trying a quarantined mail again.
	SaveAudit(ctx context.Context, a Audit) error
}

// Audit is one entry of the trail of what is not a ticket.
type Audit struct {
	Pos int64
	At  time.Time
	By  desk.PersonID
	Act string // "person.save", "house.save", "session.revoke" …
	Ref string // id of what it was done to
	// Details are what else is to be known of it, as JSON of the act's own; empty: nothing.
	Details string
}

// Post is one letter of the outbox under a lease.
type Post struct {
	ID       string // also the heart of its Message-ID, so that a repeated sending is the same letter
	Ticket   desk.TicketID
	Entry    desk.Seq
	To       desk.PersonID
	Notice   desk.Notice
	Attempts int
	QueuedAt time.Time
	Why      string // why it was last put back or given up: one of those below, or the mail server's words; empty: it was not
}

// Why the desk itself held a letter back for good.
const (
	WhyNoMail    = "this person gets no mail"
	WhyErased    = "what it was about was erased"
	WhyNoSight   = "this person may not see the ticket any more"
	WhyOurs      = "this is the desk's own address"
	WhyAutomatic = "this address got its automatic letters of the hour"
	WhyNoMailbox = "no mailbox is set up"
	WhyBefore    = "it was written before the desk could send mail"
)

// Outbox holds letters until they are sent, at least once each. Claimed letters come back when their lease ends.
type Outbox interface {
	// ClaimPosts leases at most limit letters to a worker until an instant.
	ClaimPosts(ctx context.Context, worker string, now, until time.Time, limit int) ([]Post, error)
	PostSent(ctx context.Context, id, worker string, at time.Time) error
	// PostFailed puts a letter back until retry, or among the dead letters when retry is zero.
	PostFailed(ctx context.Context, id, worker string, retry time.Time, why string) error
	// PostHeld puts a letter back until retry without counting the attempt: nobody tried to send it.
	PostHeld(ctx context.Context, id, worker string, retry time.Time, why string) error
	// SentTo counts letters sent to a person since an instant.
	SentTo(ctx context.Context, to desk.PersonID, since time.Time) (int, error)
	// SentSince counts all letters sent since an instant.
	SentSince(ctx context.Context, since time.Time) (int, error)
	// Post finds the letter a reply or a bounce is about.
	Post(ctx context.Context, id string) (Post, error)
	// PostAgain lets a letter that was given up be tried anew, as if it had never been; one that was not given up is not found.
	PostAgain(ctx context.Context, id string, a Audit) error
	// DeadPosts gives the letters nobody will send by itself.
	DeadPosts(ctx context.Context, limit int) ([]Post, error)
}

// ReceiptState is what became of a message that came in.
type ReceiptState string

// The states of a receipt.
const (
	ReceiptWaiting     ReceiptState = "waiting"     // stored, not yet looked at
	ReceiptPlaced      ReceiptState = "placed"      // became a ticket or an entry
	ReceiptQuarantined ReceiptState = "quarantined" // a person must look
	ReceiptDropped     ReceiptState = "dropped"     // own mail or a repetition
)

// ReceiptStates are all states of a receipt.
var ReceiptStates = []ReceiptState{ReceiptWaiting, ReceiptPlaced, ReceiptQuarantined, ReceiptDropped}

// Receipt is one message as it came in. The bytes are a blob under Raw.
type Receipt struct {
	ID           string
	Mailbox      string
	Key          string // within the mailbox: "uidvalidity:uid" for IMAP, else the hash
	MessageID    string
	Hash         string // SHA-256 of the bytes, hex
	Raw          string // key of the blob
	Size         int64
	EnvelopeFrom string
	EnvelopeTo   []string
	Author       string // address in From, as far as it can be read without parsing the mail
	NullPath     bool
	Oversize     bool
	Via          string
	ReceivedAt   time.Time
	State        ReceiptState
	Why          string
	Ticket       desk.TicketID
	Entry        desk.Seq
	Attempts     int
}

// Inbox holds what came by mail.
type Inbox interface {
	// SaveReceipt stores a message once. A repetition (same mailbox and key) gives the first one's id and false.
	SaveReceipt(ctx context.Context, r Receipt) (string, bool, error)
	// ClaimReceipts leases waiting receipts, oldest first.
	ClaimReceipts(ctx context.Context, worker string, now, until time.Time, limit int) ([]Receipt, error)
	// SettleReceipt says what became of a receipt without a change of a ticket.
	SettleReceipt(ctx context.Context, p Placed) error
	// RetryReceipt puts a quarantined receipt back to waiting.
	RetryReceipt(ctx context.Context, id string) error
	Receipt(ctx context.Context, id string) (Receipt, error)
	// SameMessage finds an earlier placed receipt with the same Message-ID and hash, or not found.
	SameMessage(ctx context.Context, messageID, hash, notID string) (Receipt, error)
	// ReceiptByMessageID finds where a message with this Message-ID was placed, the first: who repeats an id they have
	// read cannot draw the answers to it away.
	ReceiptByMessageID(ctx context.Context, messageID string) (Receipt, error)
	ListReceipts(ctx context.Context, state ReceiptState, before string, limit int) ([]Receipt, error)
	CountReceipts(ctx context.Context) (map[ReceiptState]int, error)
}

// Frame is one line of the live feed: it says that something changed, never what.
type Frame struct {
	Pos     int64
	Topic   string // "ticket", "house", "person", "client", "article", "inbox", "presence", "view"
	ID      string
	Version int64
	At      time.Time
}

// Feed tells readers what changed, in order of commit and without gaps, for a day.
type Feed interface {
	// FeedAfter gives frames after a cursor, at most limit, and the cursor to go on from. A zero cursor begins now.
	FeedAfter(ctx context.Context, cursor FeedCursor, limit int) ([]Frame, FeedCursor, error)
	// TrimFeed forgets frames before an instant, and idempotency keys that ended before it.
	TrimFeed(ctx context.Context, before time.Time) error
}

// FeedCursor is a place in the feed. Its inside belongs to the store.
type FeedCursor struct {
	Pos   int64
	Seen  []int64 // positions above Low that were given already
	Low   int64
	Begun bool
}

// Document is a ticket or article as the search index takes it: token streams made by package search.
type Document struct {
	Kind    string // "ticket", "article"
	ID      string
	Number  int64 // of a ticket; a running number of an article
	Version int64
	Title   string
	Body    string // public
	Notes   string // internal
}

// Hit is a candidate of a search with its streams, for scoring.
type Hit struct {
	Document
	Row Row // of a ticket
}

// TermStats are the numbers BM25 needs.
type TermStats struct {
	Documents   int64
	TotalLength int64
	Frequency   map[string]int64 // documents with the term
}

// Search is the index that a worker fills from the feed.
type Search interface {
	// IndexDocuments replaces documents, at most 2,000 in a transaction. While people work, 300 at once are enough.
	IndexDocuments(ctx context.Context, docs []Document) error
	RemoveDocument(ctx context.Context, kind, id string) error
	// Candidates gives the newest documents (at most limit) in scope that hold all words, or any when any is set; a word
	// is held when one of its terms is. Who is not an agent finds and gets no internal notes. Articles for a tier are in scope of every agent.
	Candidates(ctx context.Context, scope desk.Scope, kind string, words [][]string, any bool, limit int) ([]Hit, error)
	TermStats(ctx context.Context, kind string, terms []string) (TermStats, error)
	// SearchCursor is where the indexer stands in the feed.
	SearchCursor(ctx context.Context) (FeedCursor, error)
	SaveSearchCursor(ctx context.Context, c FeedCursor) error
}

// Session is one signed-in browser.
type Session struct {
	Hash      string // SHA-256 of the secret, hex
	Person    desk.PersonID
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Agent     string // the browser's name for itself, cut
}

// Token is one key to the API.
type Token struct {
	ID        string
	Hash      string // SHA-256 of the secret, hex
	Person    desk.PersonID
	Name      string
	Scopes    []desk.TokenScope
	CreatedAt time.Time
	ExpiresAt time.Time // zero: does not expire
	RevokedAt time.Time
}

// Access holds passwords, sessions, tokens and one-use links.
type Access interface {
	Password(ctx context.Context, id desk.PersonID) (string, error)
	SavePassword(ctx context.Context, id desk.PersonID, hash string, a Audit) error
	Session(ctx context.Context, hash string) (Session, error)
	SaveSession(ctx context.Context, s Session) error
	TouchSession(ctx context.Context, hash string, at time.Time) error
	Sessions(ctx context.Context, id desk.PersonID) ([]Session, error)
	DeleteSession(ctx context.Context, id desk.PersonID, hash string) error
	DeleteSessions(ctx context.Context, id desk.PersonID) error
	Token(ctx context.Context, hash string) (Token, error)
	Tokens(ctx context.Context, id desk.PersonID) ([]Token, error)
	// AllTokens and AllSessions give at most limit of everybody's, the newest first.
	AllTokens(ctx context.Context, limit int) ([]Token, error)
	AllSessions(ctx context.Context, limit int) ([]Session, error)
	SaveToken(ctx context.Context, t Token, a Audit) error
}

// Article is knowledge: a versioned row.
type Article struct {
	ID        desk.ArticleID
	Version   int64
	Number    int64
	Title     string
	Body      string // Markdown
	Audience  string // "public", "client", "tier"
	Client    desk.ClientID
	Tier      int // lowest tier that reads it, for audience "tier"
	UpdatedAt time.Time
	UpdatedBy desk.PersonID
}

// Articles are kept in versions; the newest is read.
type Articles interface {
	Article(ctx context.Context, id desk.ArticleID) (Article, error)
	ListArticles(ctx context.Context, l Listing) ([]Article, string, error)
	// NewestArticles gives at most limit articles within a scope (see MayRead), the last changed first.
	NewestArticles(ctx context.Context, scope desk.Scope, limit int) ([]Article, error)
	// SaveArticle adds the version after a.Version; another in between gives ErrStale.
	SaveArticle(ctx context.Context, a Article, audit Audit) error
	// CountSolved adds one to how often requesters pressed "this solved it" under an article: a deflection. All its versions count together.
	CountSolved(ctx context.Context, id desk.ArticleID) error
	// SolvedBy gives those counts by article; one that nobody pressed is not among them.
	SolvedBy(ctx context.Context, ids []desk.ArticleID) (map[desk.ArticleID]int64, error)
}

// Anchor seals the heads of all tickets that changed since the one before.
type Anchor struct {
	Pos       int64
	At        time.Time
	Root      []byte // Merkle root of the heads
	Previous  []byte // hash of the anchor before
	Signature []byte
	Heads     []Head
}

// Head is the end of one ticket's chain when an anchor was made.
type Head struct {
	Ticket desk.TicketID
	Seq    desk.Seq
	Hash   []byte
}

// HeadPlace is where the head of a ticket stands among all: by the instant of the ticket's last change, then by its id. Without a ticket it is
// before all that changed at its instant; the zero place is before all.
type HeadPlace struct {
	At     time.Time
	Ticket desk.TicketID
}

// Anchors are the seals over the chains.
type Anchors interface {
	// HeadsAfter gives so many heads of tickets in the order of their last change, those after a place, and the place of the last of them.
	HeadsAfter(ctx context.Context, after HeadPlace, limit int) ([]Head, HeadPlace, error)
	SaveAnchor(ctx context.Context, a Anchor) error
	// LastAnchor gives the newest anchor without its heads, which may be thousands.
	LastAnchor(ctx context.Context) (Anchor, error)
	// Anchor gives an anchor with its heads.
	Anchor(ctx context.Context, pos int64) (Anchor, error)
	EachAnchor(ctx context.Context, f func(Anchor) error) error
	// Lease gives a named job to one worker until an instant; false: another has it.
	Lease(ctx context.Context, job, worker string, now, until time.Time) (bool, error)
}

// Erasure takes personal text away.
type Erasure interface {
	// FindPersonal names the entries that ErasePerson would change.
	FindPersonal(ctx context.Context, id desk.PersonID, redact func(string) string) ([]EntryRef, error)
	// ErasePerson takes away the person's row and texts, drafts, views, links, and where they were and what they read; it redacts
	// everybody else's texts, drafts and views. A broken-off one can be run again.
	ErasePerson(ctx context.Context, id desk.PersonID, a Audit, redact func(string) string) (Erased, error)
	// DropRaw forgets the raw bytes of a receipt.
	DropRaw(ctx context.Context, receipt string) error
	// BlobInUse tells whether any entry, receipt or article names a blob.
	BlobInUse(ctx context.Context, client, hash string) (bool, error)
}

// EntryRef names one entry.
type EntryRef struct {
	Ticket desk.TicketID
	Seq    desk.Seq
}

// Erased is what an erasure touched.
type Erased struct {
	Entries []EntryRef
	Blobs   []BlobKey // that nothing of the person needs any more
}

// BlobKey names a blob.
type BlobKey struct{ Client, Hash string }
