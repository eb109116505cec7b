package letter

import (
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/authres"
	"golang.org/x/net/publicsuffix"
)

// Strength is how far the address in From can be believed.
type Strength string

// The strengths. None is not an accusation: nothing is known.
const (
	StrengthStrong Strength = "strong" // DMARC passed for the domain in From
	StrengthWeak   Strength = "weak"   // SPF or DKIM passed for a domain of the same organization
	StrengthNone   Strength = "none"
)

// Verdict is the strength with its reason in words.
type Verdict struct {
	Strength Strength
	Reason   string
}

// Judge reads the Authentication-Results (RFC 8601) that our own receiving host put on top. Only the topmost field that names
// authservID counts: others came with the mail and say what the sender likes. The receiving host must remove
// fields that forge its name, as RFC 8601 section 5 asks.
func Judge(l Letter, authservID string) Verdict {
	domain, reason := senderDomain(l)
	if domain == "" {
		return Verdict{StrengthNone, reason}
	}
	if authservID == "" {
		return Verdict{StrengthNone, "no receiving host is configured whose results could be trusted"}
	}
	for _, value := range l.AuthResults {
		host, results, err := readAuthResults(value)
		if !strings.EqualFold(host, authservID) {
			continue
		}
		if err != nil {
			return Verdict{StrengthNone, "the results of " + authservID + " could not be read: " + err.Error()}
		}
		return weigh(results, domain)
	}
	return Verdict{StrengthNone, "the mail carries no results of " + authservID}
}

// senderDomain gives the domain of the one address in From. Several addresses make a sender nobody can be sure of.
func senderDomain(l Letter) (domain, reason string) {
	if len(l.Header.All("From")) != 1 || len(l.From) != 1 {
		return "", "the mail does not have exactly one sender"
	}
	address := l.From[0].Address
	domain = strings.ToLower(strings.TrimSuffix(address[strings.LastIndexByte(address, '@')+1:], "."))
	if domain == "" || len(domain) == len(address) {
		return "", "the sender has no domain"
	}
	return domain, ""
}

// readAuthResults gives the host and its results. Comments are dropped first, because they may hold any character.
func readAuthResults(value string) (host string, results []authres.Result, err error) {
	value = withoutComments(value)
	name, _, _ := strings.Cut(value, ";")
	if fields := strings.Fields(name); len(fields) > 0 {
		host = fields[0]
	}
	_, results, err = authres.Parse(value)
	return host, results, err
}

// withoutComments drops nested parentheses outside of quoted strings, and semicolons inside of them, at which
// the parser would split.
func withoutComments(value string) string {
	var kept strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && i+1 < len(value):
			if depth == 0 {
				kept.WriteString(value[i : i+2])
			}
			i++
		case c == '"' && depth == 0:
			quoted = !quoted
			kept.WriteByte(c)
		case c == '(' && !quoted:
			depth++
		case c == ')' && !quoted && depth > 0:
			depth--
		case depth == 0 && !(quoted && c == ';'):
			kept.WriteByte(c)
		}
	}
	return kept.String()
}

func weigh(results []authres.Result, domain string) Verdict {
	for _, result := range results {
		if r, ok := result.(*authres.DMARCResult); ok && r.Value == authres.ResultPass && (r.From == "" || strings.EqualFold(domainOf(r.From), domain)) {
			return Verdict{StrengthStrong, "DMARC passed for " + domain}
		}
	}
	for _, result := range results {
		if method, passed := passedDomain(result); aligned(passed, domain) {
			return Verdict{StrengthWeak, fmt.Sprintf("%s passed for %s, which belongs to %s", method, passed, domain)}
		}
	}
	return Verdict{StrengthNone, "neither DMARC nor an aligned SPF or DKIM result passed for " + domain}
}

// passedDomain gives the domain an SPF or DKIM result vouches for, or "" where it vouches for none.
func passedDomain(result authres.Result) (method, domain string) {
	switch r := result.(type) {
	case *authres.SPFResult:
		if r.Value == authres.ResultPass {
			return "SPF", domainOf(r.From)
		}
	case *authres.DKIMResult:
		if r.Value == authres.ResultPass && r.Domain != "" {
			return "DKIM", domainOf(r.Domain)
		}
		if r.Value == authres.ResultPass {
			return "DKIM", domainOf(r.Identifier)
		}
	}
	return "", ""
}

func domainOf(address string) string {
	address = strings.Trim(address, "<> ")
	return strings.ToLower(strings.TrimSuffix(address[strings.LastIndexByte(address, '@')+1:], "."))
}

// aligned says whether two domains belong to one organization, as relaxed alignment of DMARC (RFC 7489) means it.
func aligned(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	return a == b || organization(a) != "" && organization(a) == organization(b)
}

func organization(domain string) string {
	name, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return ""
	}
	return name
}
