package report

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tierdesk/internal/core/desk"
)

// Span is a sum of durations. Microseconds alone would overflow at some millions of tickets.
type Span struct {
	Seconds int64
	Micros  int64 // below a second
}

const second = 1_000_000

func (s *Span) add(micros int64) {
	s.Micros += micros
	s.Seconds += s.Micros / second
	s.Micros %= second
}

func (s *Span) merge(o Span) {
	s.Seconds += o.Seconds
	s.add(o.Micros)
}

// InSeconds is the sum as a number.
func (s Span) InSeconds() float64 { return float64(s.Seconds) + float64(s.Micros)/second }

// Bands are 0, 1, 2, and 3 and more changes of team.
const Bands = 4

// Sum is what many flows come to. Sums of parts merge to the sum of the whole, exactly: durations are all kept, so that medians
// can be told.
type Sum struct {
	Cases         int
	OnlyFirst     int
	First         map[int]int
	Last          map[int]int
	Highest       map[int]int
	Solved        map[int]int
	Front         int
	Skipped       int // cases
	Changes       map[int]int
	PingPong      int // cases
	Bounces       int
	Returned      int
	Reopened      int // cases
	Reopenings    int
	Elapsed       Span
	Took          [Bands]Durations // microseconds, by changes of team
	Holds         map[desk.HoldReason]Held
	Stays         map[Place]Span
	Moves         map[Way]int
	Pairs         PairSums
	Rules         map[string]Rule
	Steps         int64
	HeldForOthers int // cases that waited for anything
}

// Held is what a reason to wait came to.
type Held struct {
	Cases, Events int
	For           Span
}

// Place is a tier and what tickets were there.
type Place struct {
	Tier int
	In   string
}

// Way is from a tier to another.
type Way struct{ From, To int }

// Teams are from a team to another.
type Teams struct{ From, To desk.TeamID }

// PairSum is what went from one team to another, in all.
type PairSum struct {
	Cases, N, Bounces, Comebacks, Offered, Accepted, Returned, Withdrawn, Expired, Rated, Stars int
	Waited                                                                                      Span
}

// Rule is what became of what a rule sent somewhere, in all.
type Rule struct{ N, Bounced int }

// NewSum gives the sum of nothing.
func NewSum() *Sum {
	return &Sum{
		First: map[int]int{}, Last: map[int]int{}, Highest: map[int]int{}, Solved: map[int]int{}, Changes: map[int]int{},
		Holds: map[desk.HoldReason]Held{}, Stays: map[Place]Span{}, Moves: map[Way]int{}, Pairs: PairSums{}, Rules: map[string]Rule{},
	}
}

// Add counts one flow.
func (s *Sum) Add(f Flow) {
	s.Cases++
	s.Steps += int64(f.Steps)
	s.First[f.First]++
	s.Last[f.Last]++
	s.Highest[f.Highest]++
	if f.Solved >= 0 {
		s.Solved[f.Solved]++
	}
	s.Changes[f.Changes]++
	s.OnlyFirst += one(f.Highest <= 1)
	s.Front += one(f.Front)
	s.Skipped += one(f.Skips > 0)
	s.PingPong += one(f.Bounces > 0)
	s.Bounces += f.Bounces
	s.Returned += one(f.Returned)
	s.Reopened += one(f.Reopened > 0)
	s.Reopenings += f.Reopened
	s.HeldForOthers += one(len(f.Holds) > 0)
	s.Elapsed.add(f.Took)
	band := min(f.Changes, Bands-1)
	s.Took[band] = append(s.Took[band], f.Took)
	s.addParts(f)
}

func (s *Sum) addParts(f Flow) {
	for _, w := range f.Holds {
		held := s.Holds[w.Reason]
		held.Cases, held.Events = held.Cases+1, held.Events+w.Events
		held.For.add(w.For)
		s.Holds[w.Reason] = held
	}
	for _, stay := range f.Stays {
		span := s.Stays[Place{stay.Tier, stay.In}]
		span.add(stay.For)
		s.Stays[Place{stay.Tier, stay.In}] = span
	}
	for _, m := range f.Moves {
		s.Moves[Way{m.From, m.To}] += m.N
	}
	for _, p := range f.Pairs {
		sum := PairSum{
			Cases: 1, N: p.N, Bounces: p.Bounces, Comebacks: p.Comebacks, Offered: p.Offered, Accepted: p.Accepted, Returned: p.Returned,
			Withdrawn: p.Withdrawn, Expired: p.Expired, Rated: p.Rated, Stars: p.Stars,
		}
		sum.Waited.add(p.Waited)
		s.addPair(Teams{p.From, p.To}, sum)
	}
	for _, r := range f.Rules {
		s.addRule(r.Ref, Rule{N: r.N, Bounced: r.Bounced})
	}
}

func (s *Sum) addRule(ref string, r Rule) {
	had := s.Rules[ref]
	s.Rules[ref] = Rule{N: had.N + r.N, Bounced: had.Bounced + r.Bounced}
}

func (s *Sum) addPair(teams Teams, p PairSum) {
	sum := s.Pairs[teams]
	sum.Cases, sum.N, sum.Bounces, sum.Comebacks = sum.Cases+p.Cases, sum.N+p.N, sum.Bounces+p.Bounces, sum.Comebacks+p.Comebacks
	sum.Offered, sum.Accepted, sum.Returned = sum.Offered+p.Offered, sum.Accepted+p.Accepted, sum.Returned+p.Returned
	sum.Withdrawn, sum.Expired, sum.Rated, sum.Stars = sum.Withdrawn+p.Withdrawn, sum.Expired+p.Expired, sum.Rated+p.Rated, sum.Stars+p.Stars
	sum.Waited.merge(p.Waited)
	s.Pairs[teams] = sum
}

// Merge adds the sum of other flows.
func (s *Sum) Merge(o *Sum) {
	s.Cases, s.OnlyFirst, s.Front, s.Skipped = s.Cases+o.Cases, s.OnlyFirst+o.OnlyFirst, s.Front+o.Front, s.Skipped+o.Skipped
	s.PingPong, s.Bounces, s.Returned = s.PingPong+o.PingPong, s.Bounces+o.Bounces, s.Returned+o.Returned
	s.Reopened, s.Reopenings, s.Steps = s.Reopened+o.Reopened, s.Reopenings+o.Reopenings, s.Steps+o.Steps
	s.HeldForOthers += o.HeldForOthers
	s.Elapsed.merge(o.Elapsed)
	mergeCounts(s.First, o.First)
	mergeCounts(s.Last, o.Last)
	mergeCounts(s.Highest, o.Highest)
	mergeCounts(s.Solved, o.Solved)
	mergeCounts(s.Changes, o.Changes)
	mergeCounts(s.Moves, o.Moves)
	for band := range o.Took {
		s.Took[band] = append(s.Took[band], o.Took[band]...)
	}
	for reason, h := range o.Holds {
		held := s.Holds[reason]
		held.Cases, held.Events = held.Cases+h.Cases, held.Events+h.Events
		held.For.merge(h.For)
		s.Holds[reason] = held
	}
	for place, span := range o.Stays {
		sum := s.Stays[place]
		sum.merge(span)
		s.Stays[place] = sum
	}
	for teams, p := range o.Pairs {
		s.addPair(teams, p)
	}
	for ref, r := range o.Rules {
		s.addRule(ref, r)
	}
}

func mergeCounts[K comparable](into, from map[K]int) {
	for key, n := range from {
		into[key] += n
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// Durations are kept sorted, as the distances between them in few bytes each.
type Durations []int64

// MarshalJSON packs them.
func (d Durations) MarshalJSON() ([]byte, error) {
	sorted := slices.Clone(d)
	slices.Sort(sorted)
	packed := make([]byte, 0, 5*len(sorted))
	before := int64(0)
	for _, v := range sorted {
		packed = binary.AppendVarint(packed, v-before)
		before = v
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(packed))
}

// UnmarshalJSON unpacks them.
func (d *Durations) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	text := bytes.Trim(data, `"`) // its letters are written as they are, and a report reads millions of them
	packed := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(packed, text)
	if err != nil {
		return err
	}
	packed = packed[:n]
	*d = make(Durations, 0, len(packed)/3)
	before := int64(0)
	for len(packed) > 0 {
		step, n := binary.Varint(packed)
		if n <= 0 {
			return fmt.Errorf("the durations break off")
		}
		before += step
		*d, packed = append(*d, before), packed[n:]
	}
	return nil
}

// The keys of maps in JSON are texts.

// MarshalText gives "2 requester".
func (p Place) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d %s", p.Tier, p.In), nil }

// UnmarshalText reads it back.
func (p *Place) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "%d %s", &p.Tier, &p.In)
	return err
}

// MarshalText gives "1 2".
func (w Way) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d %d", w.From, w.To), nil }

// UnmarshalText reads it back.
func (w *Way) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "%d %d", &w.From, &w.To)
	return err
}

// PairSums are kept packed: each team once, and small numbers in few bytes. A desk has thousands of pairs, in each month.
type PairSums map[Teams]PairSum

type packedPairs struct {
	Teams []desk.TeamID
	Data  []byte
}

// numbers are the fields of a pair in the order in which they are packed.
func (p *PairSum) numbers() []*int {
	return []*int{&p.Cases, &p.N, &p.Bounces, &p.Comebacks, &p.Offered, &p.Accepted, &p.Returned, &p.Withdrawn, &p.Expired, &p.Rated, &p.Stars}
}

// MarshalJSON packs them.
func (s PairSums) MarshalJSON() ([]byte, error) {
	var packed packedPairs
	at := map[desk.TeamID]int{}
	place := func(id desk.TeamID) uint64 {
		i, ok := at[id]
		if !ok {
			i = len(packed.Teams)
			at[id], packed.Teams = i, append(packed.Teams, id)
		}
		return uint64(i)
	}
	for _, teams := range slices.SortedFunc(maps.Keys(s), func(a, b Teams) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) }) {
		packed.Data = binary.AppendUvarint(binary.AppendUvarint(packed.Data, place(teams.From)), place(teams.To))
		p := s[teams]
		for _, n := range p.numbers() {
			packed.Data = binary.AppendUvarint(packed.Data, uint64(*n))
		}
		packed.Data = binary.AppendVarint(binary.AppendVarint(packed.Data, p.Waited.Seconds), p.Waited.Micros)
	}
	return json.Marshal(packed)
}

// UnmarshalJSON unpacks them.
func (s *PairSums) UnmarshalJSON(data []byte) error {
	var packed packedPairs
	if err := json.Unmarshal(data, &packed); err != nil {
		return err
	}
	r := numbers{left: packed.Data}
	*s = make(PairSums, len(packed.Data)/leastPair)
	for len(r.left) > 0 {
		from, to := r.next(), r.next()
		if max(from, to) >= uint64(len(packed.Teams)) {
			return fmt.Errorf("the pairs of teams name a team that is not there")
		}
		var p PairSum
		for _, n := range p.numbers() {
			*n = int(r.next())
		}
		p.Waited.Seconds, p.Waited.Micros = r.signed(), r.signed()
		if r.short {
			return fmt.Errorf("the pairs of teams break off")
		}
		(*s)[Teams{packed.Teams[from], packed.Teams[to]}] = p
	}
	return nil
}

// leastPair is how many bytes a pair takes at least: each of its numbers one.
const leastPair = 2 + 11 + 2

// numbers reads packed numbers one after the other.
type numbers struct {
	left  []byte
	short bool // they broke off
}

func (r *numbers) next() uint64 {
	v, n := binary.Uvarint(r.left)
	r.took(n)
	return v
}

func (r *numbers) signed() int64 {
	v, n := binary.Varint(r.left)
	r.took(n)
	return v
}

func (r *numbers) took(n int) {
	if n <= 0 {
		r.left, r.short = nil, true
		return
	}
	r.left = r.left[n:]
}
