package page

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif"  // what people have
	_ "image/jpeg" // what cameras make
	"image/png"
	"io"
	"net/http"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// The limits of a picture as it is sent, and the side of the square it becomes.
const (
	maxPicture = 5 << 20
	maxPixels  = 16_000_000
	maxSide    = 8000
	faceSide   = 128
)

// Picture keeps the picture of a form as a small square PNG in the folder of people and gives its hash; empty: none was sent. What
// is kept was drawn anew from its pixels: nothing else of the file that was sent is left.
func (b *Base) Picture(v *Visit, field string) (string, error) {
	file, _, err := v.R.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil
	}
	if err != nil {
		return "", desk.Invalid(field, "upload.form", "This form cannot be read.")
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxPicture+1))
	if err != nil {
		return "", err
	}
	face, err := squared(data, field)
	if err != nil {
		return "", err
	}
	ref, err := b.Blobs.Put(v.Ctx(), store.PeopleFolder, bytes.NewReader(face), maxPicture)
	return ref.Hash, err
}

// squared draws the middle of a picture as a square PNG.
func squared(data []byte, field string) ([]byte, error) {
	refused := desk.Invalid(field, "picture.form", "This is not a picture that can be shown. Send a PNG, JPEG or GIF of at most 5 MB and 16 megapixels.")
	if len(data) > maxPicture {
		return nil, refused
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width < 1 || size.Height < 1 || size.Width > maxSide || size.Height > maxSide || size.Width*size.Height > maxPixels {
		return nil, refused
	}
	whole, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, refused
	}
	var out bytes.Buffer
	if err := png.Encode(&out, shrunk(whole)); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// shrunk takes the square in the middle and gives every pixel of the small one the mean of those it stands for.
func shrunk(whole image.Image) image.Image {
	bounds := whole.Bounds()
	side := min(bounds.Dx(), bounds.Dy())
	left, top := bounds.Min.X+(bounds.Dx()-side)/2, bounds.Min.Y+(bounds.Dy()-side)/2
	small := image.NewNRGBA(image.Rect(0, 0, faceSide, faceSide))
	for y := range faceSide {
		for x := range faceSide {
			small.Set(x, y, mean(whole, left+x*side/faceSide, top+y*side/faceSide, left+(x+1)*side/faceSide, top+(y+1)*side/faceSide))
		}
	}
	return small
}

func mean(whole image.Image, left, top, right, bottom int) color.Color {
	var r, g, b, a, n uint64
	for y := top; y < max(bottom, top+1); y++ {
		for x := left; x < max(right, left+1); x++ {
			cr, cg, cb, ca := whole.At(x, y).RGBA()
			r, g, b, a, n = r+uint64(cr), g+uint64(cg), b+uint64(cb), a+uint64(ca), n+1
		}
	}
	return color.RGBA64{R: uint16(r / n), G: uint16(g / n), B: uint16(b / n), A: uint16(a / n)}
}
