"""What every room uses: errors, limits, audit, storage, outbound HTTP. Knows no business."""
