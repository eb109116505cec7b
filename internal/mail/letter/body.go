package letter

import (
	"path"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// readParts sorts the leaves of the tree into body texts and attachments, in the order of the mail.
func (l *Letter) readParts(root *enmime.Part) {
	var texts, htmls []string
	for _, p := range leaves(root) {
		l.noteErrors(p)
		switch {
		case isBodyText(p):
			texts = append(texts, bodyText(p))
		case isBodyHTML(p):
			htmls = append(htmls, bodyText(p))
		case len(p.Content) > 0 || p.FileName != "":
			l.Attachments = append(l.Attachments, attachmentOf(p))
		}
	}
	l.Text = strings.Join(texts, "\n")
	l.HTML = strings.Join(htmls, "\n")
}

// leaves walks the tree without recursion; depth is bounded by the budget, the number of parts as well.
func leaves(root *enmime.Part) []*enmime.Part {
	var found []*enmime.Part
	waiting := []*enmime.Part{root}
	for len(waiting) > 0 {
		p := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if p.NextSibling != nil {
			waiting = append(waiting, p.NextSibling)
		}
		if p.FirstChild != nil {
			waiting = append(waiting, p.FirstChild)
		} else {
			found = append(found, p)
		}
	}
	return found
}

func isBodyText(p *enmime.Part) bool {
	isText := p.ContentType == "" || p.ContentType == "text/plain" || strings.HasPrefix(p.ContentType, "multipart/")
	return isText && !isFile(p)
}

func isBodyHTML(p *enmime.Part) bool {
	return p.ContentType == "text/html" && !isFile(p)
}

// isFile says whether the sender meant the part as a file: named, or marked as an attachment.
func isFile(p *enmime.Part) bool {
	return strings.EqualFold(p.Disposition, "attachment") || p.FileName != ""
}

func bodyText(p *enmime.Part) string {
	text := validText(string(p.Content))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	return strings.TrimPrefix(text, "\uFEFF")
}

func attachmentOf(p *enmime.Part) Attachment {
	return Attachment{
		Name:      attachmentName(p),
		Type:      validText(p.ContentType),
		Size:      len(p.Content),
		Inline:    strings.EqualFold(p.Disposition, "inline") || (p.Disposition == "" && p.ContentID != ""),
		ContentID: validText(p.ContentID),
		Data:      p.Content,
	}
}

// attachmentName keeps the last element of what the sender claims; a nameless part gets a plain name.
func attachmentName(p *enmime.Part) string {
	name := strings.ReplaceAll(validText(p.FileName), "\\", "/")
	name = path.Base(strings.Map(dropControls, name))
	if name != "." && name != "/" && name != ".." {
		return name
	}
	if p.ContentType == "message/rfc822" {
		return "message.eml"
	}
	return "attachment"
}

func dropControls(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

func (l *Letter) noteErrors(p *enmime.Part) {
	for _, e := range p.Errors {
		if e.Severe {
			l.problem(e.Error())
		}
	}
}
