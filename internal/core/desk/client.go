package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The length of a client's short form.
const (
	minShort = 2
	maxShort = 4
)

// forms of companies say nothing about which one it is.
var companyForms = []string{"ag", "bv", "co", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd", "nv", "oy", "plc", "sa", "sarl", "se", "spa", "srl"}

// Letters is the short form of a client in lists: its own, else the first letters of the words of its name, else the
// beginning of its only word. It is empty for a name without letters.
func (c Client) Letters() string {
	if c.Short != "" {
		return c.Short
	}
	words := strings.FieldsFunc(c.Name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if named := slices.DeleteFunc(slices.Clone(words), isCompanyForm); len(named) > 0 {
		words = named
	}
	if len(words) == 1 {
		return firstLetters(words[0], minShort+1)
	}
	var b strings.Builder
	for _, word := range words[:min(len(words), maxShort)] {
		b.WriteString(firstLetters(word, 1))
	}
	return b.String()
}

func isCompanyForm(word string) bool { return slices.Contains(companyForms, strings.ToLower(word)) }

func firstLetters(word string, n int) string {
	runes := []rune(word)
	return strings.ToUpper(string(runes[:min(len(runes), n)]))
}

// CheckProfile refuses what cannot be a short form or a phone number. An empty short form is taken from the name.
func (c Client) CheckProfile() error {
	n := utf8.RuneCountInString(c.Short)
	if n != 0 && (n < minShort || n > maxShort) || strings.ContainsFunc(c.Short, func(r rune) bool { return !unicode.IsUpper(r) }) {
		return Invalid("short", "client.short", "The short form is two to four capital letters.")
	}
	if !isPhone(c.Phone) {
		return Invalid("phone", "client.phone", "A phone number is written in digits: +49 30 1234567.")
	}
	return nil
}

// The limits of a client.
const (
	maxDomains = 200
	maxDomain  = 253
)

// Checked gives the client as it is kept, with its name and domains trimmed, or what is wrong with it.
func (c Client) Checked() (Client, error) {
	if c.Name = strings.TrimSpace(c.Name); c.Name == "" || utf8.RuneCountInString(c.Name) > maxName {
		return c, Invalid("name", "client.name", "A client has a name.")
	}
	c.Short, c.Phone = strings.TrimSpace(c.Short), strings.TrimSpace(c.Phone)
	if err := c.CheckProfile(); err != nil {
		return c, err
	}
	var domains []string
	for _, domain := range c.Domains {
		domain = strings.ToLower(strings.TrimSpace(domain))
		if !isDomain(domain) || len(domains) == maxDomains {
			return c, Invalid("domains", "client.domain", "This is not a mail domain: write it as example.org.")
		}
		if !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	c.Domains = domains
	return c, nil
}

// isDomain takes letters of any script, digits and hyphens between dots.
func isDomain(domain string) bool {
	if domain == "" || len(domain) > maxDomain {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") ||
			strings.ContainsFunc(label, func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			return false
		}
	}
	return true
}
