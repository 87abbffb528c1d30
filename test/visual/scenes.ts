/** What is drawn, in which sizes and colours; each is a reference of its own. */
export const SCENES = ['1-tile', '2-tiles', '4-tiles', '9-tiles', 'screen'] as const;
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 720 } } as const;
export const SCHEMES = ['light', 'dark'] as const;

export interface View {
  readonly scene: (typeof SCENES)[number];
  readonly size: keyof typeof SIZES;
  readonly scheme: (typeof SCHEMES)[number];
}

export const VIEWS: readonly View[] = SCENES.flatMap((scene) =>
  (['phone', 'desktop'] as const).flatMap((size) => SCHEMES.map((scheme) => ({ scene, size, scheme }))),
);

export const nameOf = ({ scene, size, scheme }: View): string => `${scene}-${size}-${scheme}`;
