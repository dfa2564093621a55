import { css } from 'lit';
export const laterStyles = css``;
