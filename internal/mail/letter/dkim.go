package letter

import (
	"bytes"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-msgauth/dmarc"
)

// maxSignatures is how many DKIM signatures of one mail are worth a look-up each.
const maxSignatures = 5

// VerifyDKIM judges a mail where no receiving host does: it checks the DKIM signatures itself with the given look-up of DNS TXT
// records. An aligned signature is strong when the domain publishes a DMARC policy, weak otherwise. SPF is left to
// the receiving host, because only it saw the connection. An error of the look-up gives no strength, never an error.
func VerifyDKIM(raw []byte, lookupTXT func(domain string) ([]string, error)) Verdict {
	raw = withoutEnvelopeLine(raw)
	l := Letter{}
	l.Header, _ = splitHeader(raw)
	l.From = l.Header.addresses("From")
	domain, reason := senderDomain(l)
	if domain == "" {
		return Verdict{StrengthNone, reason}
	}
	signer, reason := alignedSigner(raw, domain, lookupTXT)
	if signer == "" {
		return Verdict{StrengthNone, reason}
	}
	policy, found := dmarcPolicy(domain, lookupTXT)
	switch {
	case !found:
		return Verdict{StrengthWeak, "DKIM passed for " + signer + "; " + domain + " publishes no DMARC policy"}
	case policy.DKIMAlignment == dmarc.AlignmentStrict && signer != domain:
		return Verdict{StrengthWeak, "DKIM passed for " + signer + "; the DMARC policy of " + domain + " asks for that very domain"}
	}
	return Verdict{StrengthStrong, "DKIM passed for " + signer + " under the DMARC policy of " + domain}
}

// alignedSigner gives the domain of a valid signature that covers From and belongs to the sender, or the reason why there is none.
func alignedSigner(raw []byte, domain string, lookupTXT func(string) ([]string, error)) (signer, reason string) {
	options := &dkim.VerifyOptions{LookupTXT: lookupTXT, MaxVerifications: maxSignatures}
	checks, err := dkim.VerifyWithOptions(bytes.NewReader(withCRLF(raw)), options)
	if err != nil && len(checks) == 0 {
		return "", "the DKIM signatures could not be read: " + err.Error()
	}
	if len(checks) == 0 {
		return "", "the mail is not signed; SPF is known to the receiving host only"
	}
	reason = "no DKIM signature is of " + domain
	for _, check := range checks {
		found := strings.ToLower(check.Domain)
		switch {
		case !aligned(found, domain):
		case check.Err != nil:
			reason = "the DKIM signature of " + found + " is not valid: " + check.Err.Error()
		case signsFrom(check.HeaderKeys):
			return found, ""
		}
	}
	return "", reason
}

func signsFrom(keys []string) bool {
	for _, key := range keys {
		if strings.EqualFold(key, "From") {
			return true
		}
	}
	return false
}

// dmarcPolicy asks for the policy of the domain and then of its organization.
func dmarcPolicy(domain string, lookupTXT func(string) ([]string, error)) (*dmarc.Record, bool) {
	for _, name := range []string{domain, organization(domain)} {
		if name == "" {
			continue
		}
		if record, err := dmarc.LookupWithOptions(name, &dmarc.LookupOptions{LookupTXT: lookupTXT}); err == nil {
			return record, true
		}
	}
	return nil, false
}

// withCRLF restores the line ends mails are signed with, which files on disk often lost.
func withCRLF(raw []byte) []byte {
	if bytes.Contains(raw, []byte("\r\n")) {
		return raw
	}
	return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
}
