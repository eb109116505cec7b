package page

import (
	"tierdesk/internal/engine"
	"tierdesk/internal/web/part"
)

// Cover is an agreement in force as pages show it.
func Cover(c engine.Cover) part.Cover {
	return part.Cover{Agreement: c.Agreement, Hours: c.Calendar.Hours, Days: c.Calendar.Days, Zone: c.Zone, Outlook: c.Outlook}
}
